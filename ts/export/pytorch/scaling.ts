/** Preprocessing for PyTorch, in double precision as it is here. */

import { edge, limit } from '../../data/scalers/quantile.js';
import type { Scaling } from '../scaling.js';
import { type Classes, Source } from './python.js';

export const scalerClasses: Classes = {
  Scaler: `
class Scaler(nn.Module):
    """From the rows' own units to those of the model, and back."""

    def __init__(self, center, scale, shape, low, bounds=None, filler=None):
        super().__init__()
        self.low, self.bounds, self.filler = low, bounds, filler
        for name, values in ('center', center), ('scale', scale):
            values = torch.tensor(values, dtype=torch.float64).reshape(shape)
            self.register_buffer(name, values, persistent=False)

    def forward(self, x):
        y = (x.double() - self.center) / self.scale + self.low
        if self.bounds is not None:
            y = y.clamp(*self.bounds)
        return (y if self.filler is None else y.nan_to_num(nan=self.filler)).to(x.dtype)

    def inverse(self, x):
        return ((x.double() - self.low) * self.scale + self.center).to(x.dtype)`,

  QuantileScaler: `
class QuantileScaler(nn.Module):
    """From the rows' own units to the share of the quantiles below them, even or normal, and back."""

    def __init__(self, quantiles, normal, edge, limit, filler=None):
        super().__init__()
        self.normal, self.edge, self.limit, self.filler = normal, edge if normal else 0.0, limit, filler
        self.register_buffer('quantiles', torch.tensor(quantiles, dtype=torch.float64), persistent=False)

    def lists(self, x):
        return x.double().reshape(-1, len(self.quantiles)).T.contiguous()

    def at(self, place):
        return self.quantiles.gather(1, place.clamp(0, self.quantiles.shape[1] - 1))

    def forward(self, x):
        v = self.lists(x)
        below, up_to = (torch.searchsorted(self.quantiles, v, right=right) for right in (False, True))
        low = self.at(up_to - 1)
        between = up_to - 1 + (v - low) / (self.at(up_to) - low)
        share = torch.where(below < up_to, (below + up_to - 1).double() / 2, between)
        share = share / (self.quantiles.shape[1] - 1)
        least, most = self.quantiles[:, :1], self.quantiles[:, -1:]
        share = share.masked_fill((v + self.edge > most) | (v == most), 1)
        share = share.masked_fill((v - self.edge < least) | (v == least), 0)
        y = torch.special.ndtri(share).clamp(-self.limit, self.limit) if self.normal else share
        y = y if self.filler is None else y.masked_fill(v.isnan(), self.filler)
        return y.T.reshape(x.shape).to(x.dtype)

    def inverse(self, x):
        v = self.lists(x)
        share = torch.special.ndtr(v) if self.normal else v
        place = share.clamp(0, 1) * (self.quantiles.shape[1] - 1)
        whole = place.floor().long()
        low = self.at(whole)
        y = low + (self.at(whole + 1) - low) * (place - whole)
        y = torch.where(share - self.edge <= 0, self.quantiles[:, :1], y)
        y = torch.where(share + self.edge >= 1, self.quantiles[:, -1:], y)
        return y.T.reshape(x.shape).to(x.dtype)`,
};

const none = new Source('None');

/** The call that makes a model's scaler. */
export function scalerCall(scaling: Scaling): [string, ...unknown[]] {
  const filler = scaling.filler ?? none;
  if ('quantiles' in scaling)
    return ['QuantileScaler', scaling.quantiles, scaling.isNormal, edge, limit, filler];
  const { center, scale, shape, low, bounds } = scaling;
  return ['Scaler', [...center], [...scale], [...shape], low, bounds ? [...bounds] : none, filler];
}
