"""Prefill and decode of a Hugging Face folder by PyTorch: tokens a second, as JSON."""

import os

import timing

parser = timing.options(__doc__, help="folder with config.json and model.safetensors")
parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32", help="default: %(default)s")
parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default: %(default)s")
options = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(options.threads)

import torch  # noqa: E402  reads the number of threads when it is loaded
from transformers import AutoModelForCausalLM, __version__  # noqa: E402

torch.set_num_threads(options.threads)
model = AutoModelForCausalLM.from_pretrained(
    options.model, dtype=getattr(torch, options.dtype), attn_implementation="sdpa"
).eval().to(options.device)
ids = torch.tensor([timing.prompt(options.tokens, model.config.vocab_size)], device=options.device)


def finish():
    if options.device == "cuda":
        torch.cuda.synchronize()


def prefill(_=None):
    state = model(ids, use_cache=True, logits_to_keep=1)
    finish()
    return state


def decode(state):
    for _ in range(options.steps):
        token = state.logits[:, -1:].argmax(-1)
        state = model(token, past_key_values=state.past_key_values, use_cache=True)
    finish()


with torch.inference_mode():
    prefill_seconds = timing.best(options.repetitions, lambda: None, prefill)
    decode_seconds = timing.best(options.repetitions, prefill, decode)

timing.report(
    f"PyTorch {torch.__version__}, transformers {__version__}, {options.dtype}, {options.device}",
    f"{os.path.basename(os.path.abspath(options.model))}, {options.tokens} tokens",
    options.threads,
    options.tokens / prefill_seconds,
    options.steps / decode_seconds,
)
