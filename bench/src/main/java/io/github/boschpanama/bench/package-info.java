package io.github.boschpanama.bench;
