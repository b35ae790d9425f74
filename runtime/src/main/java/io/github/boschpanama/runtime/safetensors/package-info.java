/// Safetensors files (huggingface/safetensors): memory mapped without a copy, checked rule by rule, and written.
package io.github.boschpanama.runtime.safetensors;
