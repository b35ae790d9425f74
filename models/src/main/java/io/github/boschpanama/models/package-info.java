package io.github.boschpanama.models;
