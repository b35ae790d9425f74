"""Prefill and decode of a GGUF file by llama.cpp on the CPU: tokens a second, as JSON."""

import os

import llama_cpp

import timing

parser = timing.options(__doc__, help="GGUF file, F32 or BF16, converted from the folder")
options = parser.parse_args()

model = llama_cpp.Llama(
    model_path=options.model,
    n_ctx=options.tokens + options.steps,
    n_batch=512,
    n_threads=options.threads,
    n_threads_batch=options.threads,
    n_gpu_layers=0,
    verbose=False,
)
ids = timing.prompt(options.tokens, model.n_vocab())


def prefill(_=None):
    model.reset()
    model.eval(ids)


def decode(_):
    for step in range(options.steps):
        model.eval([ids[step % len(ids)]])


prefill_seconds = timing.best(options.repetitions, lambda: None, prefill)
decode_seconds = timing.best(options.repetitions, prefill, decode)

timing.report(
    f"llama.cpp by llama-cpp-python {llama_cpp.__version__}",
    f"{os.path.basename(options.model)}, {options.tokens} tokens",
    options.threads,
    options.tokens / prefill_seconds,
    options.steps / decode_seconds,
)
