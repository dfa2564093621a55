"""Numbers of torch.optim and its schedulers that packages/training is held to.

    /usr/bin/python3 internal/reference/training/optimizers.py > packages/training/src/fixtures/optimizers.json
"""
import json
import math

import torch

STEPS = 12


def run(build, clip=None, schedule=None, ema=None):
    """Parameters after each update, fed the same gradients."""
    generator = torch.Generator().manual_seed(5)
    start = [torch.randn(5, generator=generator), torch.randn(2, 3, generator=generator)]
    gradients = [[torch.randn(p.shape, generator=generator) for p in start] for _ in range(STEPS)]
    parameters = [torch.nn.Parameter(p.clone()) for p in start]
    optimizer = build(parameters)
    scheduler = schedule(optimizer) if schedule else None
    rows, rates, averages = [], [], []
    average = None
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient.clone()
        if clip:
            torch.nn.utils.clip_grad_norm_(parameters, clip)
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        rows.append([p.detach().flatten().tolist() for p in parameters])
        if ema is not None:
            # torch.optim.swa_utils.AveragedModel: a copy of the first, then avg_fn
            new = [p.detach().double() for p in parameters]
            average = new if average is None else [ema * a + (1 - ema) * p for a, p in zip(average, new)]
            averages.append([a.flatten().tolist() for a in average])
    return dict(
        start=[p.flatten().tolist() for p in start],
        gradients=[[g.flatten().tolist() for g in step] for step in gradients],
        rates=rates,
        after=rows,
        **({"averages": averages} if ema is not None else {}),
    )


def rates(factor, lr, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = factor(optimizer)
    out = []
    for _ in range(steps):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return out


def warmup_cosine(step, warmup=10, total=50):
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup))) if step < total else 0.0


def noam(step, width=512, warmup=20):
    n = step + 1
    return width ** -0.5 * min(n ** -0.5, n * warmup ** -1.5)


lambda_lr = torch.optim.lr_scheduler.LambdaLR
print(json.dumps(dict(
    torch=torch.__version__,
    optimizers=[
        dict(config=dict(optimizer="adam", learningRate=0.01), **run(lambda p: torch.optim.Adam(p, lr=0.01))),
        dict(config=dict(optimizer="adam", learningRate=0.02, beta1=0.8, beta2=0.95, eps=1e-6, weightDecay=0.1),
             **run(lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1))),
        dict(config=dict(optimizer="adamw", learningRate=0.01), **run(lambda p: torch.optim.AdamW(p, lr=0.01))),
        dict(config=dict(optimizer="adamw", learningRate=0.05, weightDecay=0.3),
             **run(lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3))),
        dict(config=dict(optimizer="sgd", learningRate=0.1), **run(lambda p: torch.optim.SGD(p, lr=0.1))),
        dict(config=dict(optimizer="sgd", learningRate=0.1, momentum=0.9, weightDecay=0.05),
             **run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.05))),
        dict(config=dict(optimizer="adam", learningRate=0.01, clipNorm=0.5),
             **run(lambda p: torch.optim.Adam(p, lr=0.01), clip=0.5)),
        dict(config=dict(optimizer="adam", learningRate=0.01, schedule="multistep", milestones=[3, 7], gamma=0.1),
             **run(lambda p: torch.optim.Adam(p, lr=0.01),
                   schedule=lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [3, 7], gamma=0.1))),
        dict(config=dict(optimizer="adamw", learningRate=0.05, weightDecay=0.3, decayExclude=True),
             **run(lambda p: torch.optim.AdamW([dict(params=p[1:]), dict(params=p[:1], weight_decay=0)], lr=0.05, weight_decay=0.3))),
        dict(config=dict(optimizer="sgd", learningRate=0.1, momentum=0.9, weightDecay=0.05, decayExclude=True),
             **run(lambda p: torch.optim.SGD([dict(params=p[1:]), dict(params=p[:1], weight_decay=0)], lr=0.1, momentum=0.9, weight_decay=0.05))),
        dict(config=dict(optimizer="adam", learningRate=0.1, ema=0.9), **run(lambda p: torch.optim.Adam(p, lr=0.1), ema=0.9)),
        dict(config=dict(optimizer="adamw", learningRate=0.05, decayExclude=True, weightDecay=0.5, ema=0.5),
             **run(lambda p: torch.optim.AdamW([dict(params=p[1:]), dict(params=p[:1], weight_decay=0)], lr=0.05, weight_decay=0.5), ema=0.5)),
    ],
    schedules=[
        dict(config=dict(schedule="constant", learningRate=0.3, steps=5), rates=[0.3] * 5),
        dict(config=dict(schedule="multistep", milestones=[4, 8, 9], gamma=0.5, learningRate=0.01, steps=12),
             rates=rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [4, 8, 9], gamma=0.5), 0.01, 12)),
        dict(config=dict(schedule="warmup-cosine", warmupSteps=10, learningRate=0.2, steps=50),
             rates=rates(lambda o: lambda_lr(o, warmup_cosine), 0.2, 55)),
        dict(config=dict(schedule="noam", warmupSteps=20, learningRate=(512 * 20) ** -0.5, steps=60),
             rates=rates(lambda o: lambda_lr(o, noam), 1.0, 60)),
        dict(config=dict(schedule="linear", learningRate=0.2, steps=40),
             rates=rates(lambda o: torch.optim.lr_scheduler.LinearLR(o, 1, 0, total_iters=40), 0.2, 44)),
        dict(config=dict(schedule="linear", warmupSteps=8, learningRate=0.2, steps=40),
             rates=rates(lambda o: lambda_lr(o, lambda step: (step + 1) / 8 if step < 8 else max(0, 40 - step) / 32), 0.2, 44)),
        *[dict(config=dict(schedule="one-cycle", learningRate=0.2, steps=steps),
               rates=rates(lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.2, total_steps=steps, cycle_momentum=False), 0.2, steps - 1))
          for steps in (2, 7, 50)],
        dict(config=dict(schedule="wsd", warmupSteps=5, decaySteps=10, learningRate=0.2, steps=40),
             rates=rates(lambda o: lambda_lr(o, lambda step: min((step + 1) / 5, 1, max(0, 40 - step) / 10)), 0.2, 44)),
        dict(config=dict(schedule="wsd", learningRate=0.2, steps=40),
             rates=rates(lambda o: lambda_lr(o, lambda step: min(1, max(0, 40 - step) / 4)), 0.2, 44)),
    ],
)))
