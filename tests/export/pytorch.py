"""Runs exported PyTorch modules: for each folder given, `model.py` with `model.safetensors` against the answers in `case.json`.

Prints a line of JSON for each: the largest differences of codes and reconstructions, as shares of the largest value, or
what went wrong.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch


def tensor(case, name):
    return torch.tensor([float(value) for value in case[name]['data']]).reshape(case[name]['shape'])


def difference(found, wanted):
    assert found.shape == wanted.shape, f'{list(found.shape)} instead of {list(wanted.shape)}'
    return ((found - wanted).abs().max() / wanted.abs().max()).item()


def check(folder):
    case = json.loads((folder / 'case.json').read_text())
    spec = importlib.util.spec_from_file_location(f'exported_{folder.name}', folder / 'model.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.load(folder / 'model.safetensors')
    labels = torch.tensor(case['labels']) if 'labels' in case else None
    with torch.no_grad():
        x, codes, rebuilt = (tensor(case, name) for name in ('input', 'codes', 'rebuilt'))
        return [
            difference(model.encode(x, labels), codes),
            difference(model.decode(codes, labels), rebuilt),
            difference(model(x, labels), rebuilt),
        ]


torch.set_num_threads(1)
for folder in map(Path, sys.argv[1:]):
    try:
        result = check(folder)
    except Exception as error:
        result = [str(error)]
    print(json.dumps([folder.name, result]), flush=True)
