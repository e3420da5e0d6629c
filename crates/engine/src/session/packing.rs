//! Codes as bytes, entropy-coded by the prior of the latent, and back.

use super::Session;
use crate::checkpoint::bad;
use crate::checksum::Crc32;
use crate::codec::maps::Price;
use crate::codec::tables::{Frozen, Table};
use crate::codec::{self, Head};
use crate::error::{Code, Error, Result};
use crate::options::{text, to_value};
use crate::safetensors::bytes_of;
use serde_json::{Value, json};

impl Session {
    /// Codes of shape `axes`, channels last, in steps of `step`, as bytes; `note` is kept beside them.
    pub fn pack(
        &mut self,
        codes: &[f32],
        axes: Vec<u32>,
        note: Vec<u32>,
        step: f32,
    ) -> Result<Vec<u8>> {
        self.freeze()?;
        if !(step > 0.0 && step.is_finite()) {
            return Err(Error::new(Code::OutOfRange, "step")
                .expected("a finite number > 0")
                .received(step)
                .hint("it is what two neighbouring codes differ by"));
        }
        let head = Head {
            fingerprint: self.fingerprint(),
            step,
            axes,
            note,
        };
        self.check_axes(&head, Some(codes.len()))?;
        let mut values = crate::arena::reserve(codes.len())?;
        for (index, code) in codes.iter().enumerate() {
            let value = (f64::from(*code) / f64::from(step) + 0.5).floor();
            let is_near = value.abs() < f64::from(1 << 30); // what is no number is not
            if !is_near {
                return Err(Error::new(Code::OutOfRange, format!("codes[{index}]"))
                    .expected("a finite code, less than 2^30 steps from 0")
                    .received(code)
                    .hint("look at the data or at the training: such codes tell nothing"));
            }
            values.push(value as i32);
        }
        let tables = self.tables(step)?;
        let words = self.price(&head, &tables)?.encode(&values)?;
        Ok(codec::write(&head, &words))
    }

    /// What stands beside the codes in bytes: `{ axes, note }`.
    pub fn unpack_head(&mut self, bytes: &[u8]) -> Result<String> {
        let (head, _) = self.open(bytes)?;
        Ok(text(&json!({ "axes": head.axes, "note": head.note })))
    }

    /// The codes in bytes that this model packed.
    pub fn unpack(&mut self, bytes: &[u8]) -> Result<Vec<f32>> {
        let (head, words) = self.open(bytes)?;
        let tables = self.tables(head.step)?;
        let count = head.count().expect("checked when opened");
        let values = self.price(&head, &tables)?.decode(&words, count)?;
        let values = values.ok_or_else(|| codec::bad("a stream that ends elsewhere"))?;
        let code = |value: i32| (f64::from(value) * f64::from(head.step)) as f32;
        Ok(values.into_iter().map(code).collect())
    }

    fn open(&mut self, bytes: &[u8]) -> Result<(Head, Vec<u32>)> {
        self.freeze()?;
        let (head, words) = codec::read(bytes)?;
        let own = self.fingerprint();
        if head.fingerprint != own {
            return Err(Error::new(Code::Incompatible, "bytes")
                .expected(format!("codes of this model, {own:08x}"))
                .received(format!("those of another, {:08x}", head.fingerprint))
                .hint("load the model that packed them; training changes what codes mean"));
        }
        self.check_axes(&head, None)?;
        Ok((head, words))
    }

    /// The axes say how many codes there are, which is some number of positions.
    fn check_axes(&self, head: &Head, found: Option<usize>) -> Result<()> {
        let channels = self.model.valid.codes().last();
        let count = head.count().filter(|count| *count < 1 << 30);
        match count {
            Some(count) if count % channels == 0 && found.is_none_or(|found| found == count) => {
                Ok(())
            }
            _ => Err(Error::new(Code::InvalidShape, "codes")
                .expected(format!("codes of shape [..., {channels}]"))
                .received(text(&head.axes))
                .hint("give the codes as encode() made them")),
        }
    }

    /// What these codes cost by the tables.
    fn price<'a>(&'a self, head: &Head, tables: &'a [Table]) -> Result<Price<'a>> {
        let valid = &self.model.valid;
        let Some(hyper) = valid.spec().latent.get::<f32>().hyper() else {
            return Ok(Price::Channels(tables));
        };
        let own = valid.codes();
        let axes: Vec<usize> = head.axes.iter().map(|&axis| axis as usize).collect();
        let first = axes.len().checked_sub(own.0.len());
        let codes = first.map(|first| &axes[first..]).ok_or_else(|| {
            Error::new(Code::InvalidShape, "codes")
                .expected(format!("maps of {} axes", own.0.len()))
                .received(text(&head.axes))
                .hint("give the codes as encode() made them, in the shape of the model's codes")
        })?;
        Ok(Price::Scales {
            side: tables,
            map: hyper.map(own, codes, self.prior())?,
            size: codes.iter().product(),
        })
    }

    /// Makes the tables, unless they are those of the prior as it is.
    fn freeze(&mut self) -> Result<()> {
        if self
            .frozen
            .as_ref()
            .is_none_or(|frozen| frozen.of != self.prior_sum())
        {
            self.frozen = self.freshly_frozen();
        }
        match self.frozen.is_some() || self.model.valid.spec().latent.tag() == "gaussian" {
            true => Ok(()),
            false => Err(Error::new(Code::Unsupported, "latent")
                .expected("quantized or gaussian codes, whose prior tells what they cost")
                .received(self.model.valid.spec().latent.tag())
                .hint("use the recipe compressive, or variational")),
        }
    }

    /// The tables for the model file: of learned priors only, others need none.
    pub(super) fn frozen_for_file(&self) -> Option<Frozen> {
        let current = self
            .frozen
            .as_ref()
            .filter(|frozen| frozen.of == self.prior_sum());
        current.cloned().or_else(|| self.freshly_frozen())
    }

    /// The tables of a model file, which must be those of as many channels.
    pub(super) fn read_frozen(&self, codec: &Value) -> Result<Frozen> {
        let frozen = Frozen::open(codec)?;
        let valid = &self.model.valid;
        let wanted = valid
            .spec()
            .latent
            .get::<f32>()
            .distributions(valid.codes());
        match frozen.tables.len() == wanted && !self.prior().is_empty() {
            true => Ok(frozen),
            false => Err(bad("frequencies for another latent")),
        }
    }

    fn freshly_frozen(&self) -> Option<Frozen> {
        let valid = &self.model.valid;
        let latent = valid.spec().latent.get::<f32>();
        let prior = self.prior();
        if prior.is_empty() {
            return None;
        }
        let codes = valid.codes();
        latent.cumulative(codes, prior, 0, 0.0)?;
        let of =
            |channel| Table::of(|at| latent.cumulative(codes, prior, channel, at).unwrap_or(0.0));
        let tables = (0..latent.distributions(valid.codes())).map(of).collect();
        Some(Frozen {
            of: self.prior_sum(),
            tables,
        })
    }

    /// The tables for codes in steps of `step`.
    fn tables(&self, step: f32) -> Result<Vec<Table>> {
        if let Some(frozen) = &self.frozen {
            return match step == 1.0 {
                true => Ok(frozen.tables.clone()),
                false => Err(Error::new(Code::OutOfRange, "step")
                    .expected("1: these codes are whole numbers")
                    .received(step)
                    .hint("leave step away, or train with another weight of the rate")),
            };
        }
        let latent = self.model.valid.spec().latent.get::<f32>();
        let (codes, step) = (self.model.valid.codes(), f64::from(step));
        let of = |at: f64| latent.cumulative(codes, &[], 0, at * step).unwrap_or(0.0);
        Ok(vec![Table::of(of)])
    }

    /// The parameters of the latent's own step.
    fn prior(&self) -> &[f32] {
        let graph = &self.model.graph;
        match graph.stages[graph.latent].tag() == self.model.valid.spec().latent.tag() {
            true => &self.model.arena.parameters[graph.stages[graph.latent].slice.clone()],
            false => &[],
        }
    }

    fn prior_sum(&self) -> u32 {
        let mut sum = Crc32::new();
        bytes_of(self.prior()).for_each(|byte| sum.update(&[byte]));
        sum.finish()
    }

    /// A number for what decides about the pixels that bytes stand for: latent, decoder, all values and the tables; not
    /// the size of the input, which convolutions need not know.
    fn fingerprint(&self) -> u32 {
        let spec = self.model.valid.spec();
        let mut sum = Crc32::new();
        sum.update(text(&json!([to_value(&spec.latent), to_value(&spec.decoder)])).as_bytes());
        sum.update(text(&self.frozen).as_bytes());
        for tensor in self.model.graph.tensors() {
            let bytes: Vec<u8> = bytes_of(tensor.values(&self.model.arena)).collect();
            sum.update(&bytes);
        }
        sum.finish()
    }
}
