/** Preprocessing for PyTorch, in double precision as it is here. */

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
};

export const scalerCall = ({
  center,
  scale,
  shape,
  low,
  bounds,
  filler,
}: Scaling): [string, ...unknown[]] => {
  const none = new Source('None');
  return ['Scaler', [...center], [...scale], [...shape], low, bounds ? [...bounds] : none, filler ?? none];
};
