/// The CPU backend: kernels by the Vector API, at any vector width, on worker threads.
package io.github.boschpanama.runtime.cpu;
