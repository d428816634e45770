"""Makes neural_reference.json: what PyTorch computes for small layers, forwards and backwards.

Images are turned from [N, C, T, F] to [N, T, F, C], weights to [inputs, outputs]; run beside this file:
python make_neural_reference.py
"""
import json

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(7)
LENGTHS = [7, 4, 1]
cases = {}


def tensor(x):
    x = x.detach().numpy().astype(np.float32)
    return {"shape": list(x.shape), "values": [float(f"{v:.7g}") for v in x.ravel()]}


def image(x):
    return x.permute(0, 2, 3, 1)


def record(name, module, x, forward, parameters, view=lambda t: t, view_out=None, lengths=None):
    """`parameters`: our name -> a function of the module's parameters and of their gradients alike."""
    view_out = view_out or view
    x.requires_grad_(True)
    y = forward(x)
    g = torch.randn_like(y)
    y.backward(g)
    values = dict(module.named_parameters())
    gradients = {key: value.grad for key, value in values.items()}
    cases[name] = {
        "input": tensor(view(x)), "lengths": lengths, "output": tensor(view_out(y)),
        "output_gradient": tensor(view_out(g)), "input_gradient": tensor(view(x.grad)),
        "weights": {ours: tensor(take(values)) for ours, take in parameters.items()},
        "gradients": {ours: tensor(take(gradients)) for ours, take in parameters.items()},
    }


def kernel(name):
    # [filters, C, T, F] to [T·F·C, filters]
    return lambda p: p[name].permute(2, 3, 1, 0).reshape(-1, p[name].shape[0])


conv = nn.Conv2d(2, 5, 3, padding=1)
record("convolution", conv, torch.randn(2, 2, 6, 5), conv,
       {"1-convolution/weight": kernel("weight"), "1-convolution/bias": lambda p: p["bias"]}, image)
strided = nn.Conv2d(3, 4, (3, 2), stride=(2, 1))
record("strided", strided, torch.randn(2, 3, 7, 5), strided,
       {"1-convolution/weight": kernel("weight"), "1-convolution/bias": lambda p: p["bias"]}, image)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(2, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        nn.init.normal_(self.norm.weight), nn.init.normal_(self.norm.bias)

    def forward(self, x):
        return nn.functional.max_pool2d(torch.relu(self.norm(self.conv(x))), 2)


block = Block()
record("block", block, torch.randn(3, 2, 7, 6), block,
       {"1-convolution/weight": kernel("conv.weight"), "2-batch-normalization/gain": lambda p: p["norm.weight"],
        "2-batch-normalization/bias": lambda p: p["norm.bias"]}, image)
cases["block"]["statistics"] = {"2-batch-normalization/running-mean": tensor(block.norm.running_mean),
                                "2-batch-normalization/running-variance": tensor(block.norm.running_var)}

dense = nn.Sequential(nn.Linear(5, 7), nn.GELU(), nn.Linear(7, 3))
record("dense", dense, torch.randn(4, 5), dense,
       {"1-dense/weight": lambda p: p["0.weight"].T, "1-dense/bias": lambda p: p["0.bias"],
        "3-dense/weight": lambda p: p["2.weight"].T, "3-dense/bias": lambda p: p["2.bias"]})
pools = nn.Sequential(nn.MaxPool2d((3, 2), stride=(2, 2)), nn.AvgPool2d(2, stride=1))
record("pools", pools, torch.randn(2, 3, 9, 8), lambda x: pools(x).mean((2, 3)), {}, image, lambda y: y)
norm = nn.LayerNorm(6)
nn.init.normal_(norm.weight), nn.init.normal_(norm.bias)
record("layer-normalization", norm, torch.randn(2, 3, 6), norm,
       {"1-layer-normalization/gain": lambda p: p["weight"], "1-layer-normalization/bias": lambda p: p["bias"]})

mask = torch.arange(7)[None, :] >= torch.tensor(LENGTHS)[:, None]
for name, both in (("lstm", False), ("bidirectional-lstm", True)):
    lstm = nn.LSTM(4, 5, batch_first=True, bidirectional=both)
    x = torch.randn(3, 7, 4)
    x[mask] = 0

    def run(x, lstm=lstm):
        y, _ = lstm(pack_padded_sequence(x, LENGTHS, batch_first=True))
        return pad_packed_sequence(y, batch_first=True)[0]

    parameters = {}
    for prefix, suffix in (("", ""), ("reverse-", "_reverse"))[: 2 if both else 1]:
        parameters[f"1-{name}/{prefix}input-weight"] = lambda p, s=suffix: p["weight_ih_l0" + s].T
        parameters[f"1-{name}/{prefix}recurrent-weight"] = lambda p, s=suffix: p["weight_hh_l0" + s].T
        parameters[f"1-{name}/{prefix}input-bias"] = lambda p, s=suffix: p["bias_ih_l0" + s]
        with torch.no_grad():  # one bias where PyTorch has two
            getattr(lstm, "bias_hh_l0" + suffix).zero_()
    record(name, lstm, x, run, parameters, lengths=LENGTHS)

attention = nn.MultiheadAttention(6, 2, batch_first=True)
nn.init.normal_(attention.in_proj_bias), nn.init.normal_(attention.out_proj.bias)
x = torch.randn(3, 7, 6)
x[mask] = 0
record("self-attention", attention, x,
       lambda x: attention(x, x, x, key_padding_mask=mask)[0] * ~mask[:, :, None],
       {"1-self-attention/projection-weight": lambda p: p["in_proj_weight"].T,
        "1-self-attention/projection-bias": lambda p: p["in_proj_bias"],
        "1-self-attention/output-weight": lambda p: p["out_proj.weight"].T,
        "1-self-attention/output-bias": lambda p: p["out_proj.bias"]}, lengths=LENGTHS)

losses = []
logits, labels, weights = torch.randn(5, 4), torch.tensor([0, 3, 1, 1, 2]), torch.tensor([1.0, 0.5, 2.0, 0.25])
for smoothing, weighted in ((0.0, False), (0.1, False), (0.0, True), (0.2, True)):
    z = logits.clone().requires_grad_(True)
    value = nn.CrossEntropyLoss(weight=weights if weighted else None, label_smoothing=smoothing)(z, labels)
    value.backward()
    losses.append({"smoothing": smoothing, "weights": weights.tolist() if weighted else None,
                   "value": value.item(), "gradient": tensor(z.grad)})

optimizers, start, pull = {}, torch.randn(6), [torch.randn(6) for _ in range(3)]
for name, make in {
    "adam": lambda p: torch.optim.Adam(p, 0.1, weight_decay=0.05),
    "adamW": lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.05),
    "sgd": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.05),
    "nesterov": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
}.items():
    p = start.clone().requires_grad_(True)
    optimizer = make([p])
    for g in pull:
        p.grad = g.clone()
        optimizer.step()
    optimizers[name] = tensor(p)

# --- Added later: what stands above keeps its numbers ---

focal = []
for gamma, weighted in ((2.0, False), (0.5, True)):
    z = logits.clone().requires_grad_(True)
    chosen = z.log_softmax(1).gather(1, labels[:, None])[:, 0]
    alpha = weights[labels] if weighted else torch.ones(5)
    value = -(alpha * (1 - chosen.exp()) ** gamma * chosen).sum() / alpha.sum()
    value.backward()
    focal.append({"gamma": gamma, "weights": weights.tolist() if weighted else None,
                  "value": value.item(), "gradient": tensor(z.grad)})


def masked_mean(x, mask, axes):
    """Over the valid steps; `mask` [N, T] says which are not."""
    kept = ~mask.reshape(mask.shape + (1,) * (x.ndim - 2))
    return (x * kept).sum(axes) / (kept.expand_as(x).sum(axes))


def padded(*shape):
    x = torch.randn(3, 7, *shape)
    x[mask] = 0
    return x


nothing = nn.Module()
# Images here are [N, T, F, C] from the start.
record("global-average-pooling", nothing, padded(4, 3), lambda x: masked_mean(x, mask, (1, 2)), {}, lengths=LENGTHS)
record("temporal-mean", nothing, padded(4, 3), lambda x: masked_mean(x, mask, 1).flatten(1), {}, lengths=LENGTHS)


class AttentionPooling(nn.Module):
    def __init__(self):
        super().__init__()
        self.map, self.score = nn.Linear(6, 5), nn.Linear(5, 1, bias=False)

    def forward(self, x):
        scores = self.score(torch.tanh(self.map(x)))[:, :, 0].masked_fill(mask, -torch.inf)
        return (scores.softmax(1)[:, :, None] * x).sum(1)


pooling = AttentionPooling()
record("attention-pooling", pooling, padded(6), pooling,
       {"1-attention-pooling/weight": lambda p: p["map.weight"].T, "1-attention-pooling/bias": lambda p: p["map.bias"],
        "1-attention-pooling/score": lambda p: p["score.weight"].T}, lengths=LENGTHS)

angle = torch.arange(7)[:, None] / 10000 ** (torch.arange(0, 6, 2) / 6)
positions = torch.stack((angle.sin(), angle.cos()), 2).flatten(1)
record("positional-encoding", nothing, padded(6), lambda x: (x + positions) * ~mask[:, :, None], {}, lengths=LENGTHS)

# The output of the last valid step is what PyTorch calls h_n.
lstm = nn.LSTM(4, 5, batch_first=True)
nn.init.zeros_(lstm.bias_hh_l0)
record("last-step", lstm, padded(4),
       lambda x: lstm(pack_padded_sequence(x, LENGTHS, batch_first=True))[1][0][0],
       {"1-lstm/input-weight": lambda p: p["weight_ih_l0"].T, "1-lstm/recurrent-weight": lambda p: p["weight_hh_l0"].T,
        "1-lstm/input-bias": lambda p: p["bias_ih_l0"]}, lengths=LENGTHS)

step = nn.Linear(5, 5)
record("residual", step, padded(5), lambda x: (x + nn.functional.gelu(step(x))) * ~mask[:, :, None],
       {"1-residual/body-1-dense/weight": lambda p: p["weight"].T, "1-residual/body-1-dense/bias": lambda p: p["bias"]},
       lengths=LENGTHS)


class ResidualBlock(nn.Module):
    """As in ResNet, where the number of maps grows and their size halves."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
            nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6))
        self.shortcut = nn.Sequential(nn.Conv2d(3, 6, 1, stride=2, bias=False), nn.BatchNorm2d(6))
        for norm in (self.body[1], self.body[4], self.shortcut[1]):
            nn.init.normal_(norm.weight), nn.init.normal_(norm.bias)

    def forward(self, x):
        return torch.relu(self.body(x) + self.shortcut(x))


residual = ResidualBlock()
parts = {"body-1-convolution": "body.0", "body-4-convolution": "body.3", "shortcut-1-convolution": "shortcut.0"}
norms = {"body-2-batch-normalization": "body.1", "body-5-batch-normalization": "body.4",
         "shortcut-2-batch-normalization": "shortcut.1"}
record("residual-shortcut", residual, torch.randn(3, 3, 7, 6), residual,
       {f"1-residual/{ours}/weight": kernel(f"{theirs}.weight") for ours, theirs in parts.items()}
       | {f"1-residual/{ours}/{name}": lambda p, key=f"{theirs}.{key}": p[key]
          for ours, theirs in norms.items() for name, key in (("gain", "weight"), ("bias", "bias"))}, image)
running = dict(residual.named_buffers())
cases["residual-shortcut"]["statistics"] = {
    f"1-residual/{ours}/{name}": tensor(running[f"{theirs}.{key}"])
    for ours, theirs in norms.items()
    for name, key in (("running-mean", "running_mean"), ("running-variance", "running_var"))}

# Normalisation before each half, as in all later transformers.
encoder = nn.TransformerEncoderLayer(6, 2, 10, dropout=0, activation="gelu", batch_first=True, norm_first=True)
for name, value in encoder.named_parameters():
    if value.ndim == 1:
        nn.init.normal_(value)
record("encoder", encoder, padded(6), lambda x: encoder(x, src_key_padding_mask=mask) * ~mask[:, :, None],
       {"1-residual/body-1-layer-normalization/gain": lambda p: p["norm1.weight"],
        "1-residual/body-1-layer-normalization/bias": lambda p: p["norm1.bias"],
        "1-residual/body-2-self-attention/projection-weight": lambda p: p["self_attn.in_proj_weight"].T,
        "1-residual/body-2-self-attention/projection-bias": lambda p: p["self_attn.in_proj_bias"],
        "1-residual/body-2-self-attention/output-weight": lambda p: p["self_attn.out_proj.weight"].T,
        "1-residual/body-2-self-attention/output-bias": lambda p: p["self_attn.out_proj.bias"],
        "2-residual/body-1-layer-normalization/gain": lambda p: p["norm2.weight"],
        "2-residual/body-1-layer-normalization/bias": lambda p: p["norm2.bias"],
        "2-residual/body-2-dense/weight": lambda p: p["linear1.weight"].T,
        "2-residual/body-2-dense/bias": lambda p: p["linear1.bias"],
        "2-residual/body-4-dense/weight": lambda p: p["linear2.weight"].T,
        "2-residual/body-4-dense/bias": lambda p: p["linear2.bias"]}, lengths=LENGTHS)

with open("neural_reference.json", "w") as file:
    json.dump({"cases": cases, "losses": losses, "focal": focal, "logits": tensor(logits), "labels": labels.tolist(),
               "optimizers": optimizers, "start": tensor(start), "pull": [tensor(g) for g in pull]}, file)
