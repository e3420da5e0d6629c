//! Uses of the model: codes, reconstructions, scores, measures.

use super::Session;
use super::training::{OBSERVED, check_mask};
use crate::error::{Code, Error, Result};
use crate::options::text;
use crate::registry::range;
use crate::rows::{Data, Rows, check_labels};
use kernels::region;

impl Session {
    fn rows(&mut self, data: Data, rows: usize) -> Result<Rows> {
        let labels = self.labels.take();
        let mut rows = Rows::new("", data, rows, self.model.valid.features())?;
        rows.label("", labels, self.model.valid.classes())?;
        if let Some(vocabulary) = self.model.valid.vocabulary() {
            rows.check_tokens("", vocabulary)?;
        }
        Ok(rows)
    }

    pub fn encode(&mut self, data: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let rows = self.rows(data, rows)?;
        region(members, |team| self.model.encode(team, &rows.all()))
    }

    pub fn decode(&mut self, codes: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let labels = self.labels.take();
        let mut rows = Rows::new("", codes, rows, self.latent_dim())?;
        rows.label("", labels, self.model.valid.classes())?;
        region(members, |team| self.model.decode(team, &rows.all()))
    }

    /// Rows from draws of the latent's prior.
    pub fn sample(
        &mut self,
        count: usize,
        seed: u64,
        temperature: f64,
        members: usize,
    ) -> Result<Vec<f32>> {
        range::at_least_one("count", count, "it is the number of rows to make")?;
        range::not_negative("temperature", temperature, "1 is that of the prior")?;
        let labels = self.labels.take();
        let labels = check_labels("", count, labels, self.model.valid.classes())?;
        region(members, |team| {
            self.model.sample(team, count, &labels, seed, temperature)
        })
    }

    /// What the codes of the rows are like, as JSON.
    pub fn statistics(&mut self, data: Data, rows: usize, members: usize) -> Result<String> {
        let rows = self.rows(data, rows)?;
        let found = region(members, |team| self.model.statistics(team, &rows.all()))?;
        Ok(text(&found.to_json()))
    }

    pub fn reconstruct(&mut self, data: Data, rows: usize, members: usize) -> Result<Vec<f32>> {
        let rows = self.rows(data, rows)?;
        region(members, |team| self.model.reconstruct(team, &rows.all()))
    }

    /// Errors per row (mean per feature, or their sum) or per value.
    pub fn score(
        &mut self,
        data: Data,
        target: Option<Data>,
        rows: usize,
        per_feature: bool,
        sum: bool,
        members: usize,
    ) -> Result<Vec<f32>> {
        let (rows, target) = self.pair(data, target, rows)?;
        let target = target.as_ref().unwrap_or(&rows);
        if per_feature {
            return region(members, |team| {
                self.model.score_values(team, &rows.all(), &target.all())
            });
        }
        let mut scores = region(members, |team| {
            self.model.score_rows(team, &rows.all(), &target.all())
        })?;
        if !sum {
            let features = self.model.valid.features() as f32;
            scores.iter_mut().for_each(|score| *score /= features);
        }
        Ok(scores)
    }

    /// Objective and plain error measures, with a mask of the values that count; without one, of models with gaussian
    /// codes, also the likelihood, by `samples` codes a row.
    pub fn evaluate(
        &mut self,
        data: Data,
        target: Option<Data>,
        mask: Option<Data>,
        rows: usize,
        samples: Option<usize>,
        members: usize,
    ) -> Result<String> {
        range::at_least_one(
            "samples",
            samples.unwrap_or(1),
            "the likelihood is a mean over them",
        )?;
        let mask = self.mask(mask, rows, samples)?;
        let (rows, target) = self.pair(data, target, rows)?;
        let target = target.as_ref().unwrap_or(&rows);
        let (rows, target) = (rows.all(), target.all());
        let mask = mask.as_ref().map(Rows::all);
        let model = &mut self.model;
        let (metrics, likelihood) = region(members, |team| {
            let metrics = model.evaluate(team, &rows, &target, mask.as_ref())?;
            let likelihood = match mask {
                Some(_) => None,
                None => model.likelihood(team, &rows, &target, samples.unwrap_or(1))?,
            };
            Ok((metrics, likelihood))
        })?;
        let mut metrics = metrics.to_json();
        match likelihood {
            Some(found) => found.tell(&mut metrics, samples, model.valid.features()),
            None if samples.is_some() => return Err(no_likelihood()),
            None => {}
        }
        Ok(text(&metrics))
    }

    /// The mask of a call; a likelihood is one of whole rows.
    fn mask(
        &self,
        mask: Option<Data>,
        rows: usize,
        samples: Option<usize>,
    ) -> Result<Option<Rows>> {
        let Some(mask) = mask else { return Ok(None) };
        let mask = Rows::new("mask", mask, rows, self.model.valid.features())?;
        mask.check_within("mask", (0.0, 1.0), OBSERVED)?;
        check_mask("mask", Some(&mask), &self.model.valid)?;
        if samples.is_some() {
            return Err(Error::new(Code::Incompatible, "samples")
                .expected("rows without missing values, for their likelihood")
                .received("a mask")
                .hint("leave samples away, or the mask"));
        }
        Ok(Some(mask))
    }

    fn pair(
        &mut self,
        data: Data,
        target: Option<Data>,
        count: usize,
    ) -> Result<(Rows, Option<Rows>)> {
        let rows = self.rows(data, count)?;
        let target = target
            .map(|target| Rows::new("target", target, count, self.model.valid.features()))
            .transpose()?;
        let loss = &self.model.valid.spec().objective.reconstruction;
        let (name, checked) = target.as_ref().map_or(("", &rows), |rows| ("target", rows));
        checked.check_bounds(name, &self.model.valid.target_bounds(), loss.tag())?;
        Ok((rows, target))
    }
}

fn no_likelihood() -> Error {
    Error::new(Code::Unsupported, "samples")
        .expected("a model with gaussian codes and a loss that is a likelihood")
        .received("another one")
        .hint("leave samples away, or use the recipe variational")
}
