package io.github.boschpanama.bosch;
