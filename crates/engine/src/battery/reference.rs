//! The defaults that `ts/reference/REFERENCE.md` tells are those that the engine takes: of every member's examples each option
//! is left out in turn.

use crate::constraints::AnyConstraint;
use crate::corruptions::AnyCorruption;
use crate::initializers::AnyInitializer;
use crate::latents::AnyLatent;
use crate::layers::AnyLayer;
use crate::losses::AnyLoss;
use crate::optimizers::AnyOptimizer;
use crate::penalties::AnyPenalty;
use crate::schedules::AnySchedule;
use serde_json::{Value, json};

/// The rows of options under a member's heading.
fn options<'t>(text: &'t str, section: &str, tag: &str) -> Vec<&'t str> {
    let of = |text: &'t str, heading: String| {
        let start = text
            .find(&heading)
            .unwrap_or_else(|| panic!("no {heading}"));
        &text[start + heading.len()..]
    };
    let member = of(
        of(text, format!("\n## {section}\n")),
        format!("\n### {tag}\n"),
    );
    let member = &member[..member.find("\n##").unwrap_or(member.len())];
    member
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect()
}

/// What stands before "by default": a number, a word, or a member without options.
fn default(row: &str) -> Option<Value> {
    let (before, _) = row.split_once(" by default")?;
    let word = before.rsplit(' ').next()?;
    let bare = word.trim_matches('`');
    if let Some(text) = bare.strip_prefix('\'') {
        return Some(json!(text.trim_end_matches('\'')));
    }
    match (bare, bare.split_once('/')) {
        ("true" | "false", _) => Some(json!(bare == "true")),
        (_, Some((a, b))) => Some(json!(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?)),
        _ if word.starts_with('`') => Some(json!({ "type": bare })),
        _ => bare.parse::<f64>().ok().map(|number| json!(number)),
    }
}

fn same(found: &Value, told: &Value) -> bool {
    match (found.as_f64(), told.as_f64(), found.as_array()) {
        (Some(found), Some(told), _) => (found - told).abs() <= 1e-12 * told.abs(),
        (_, Some(_), Some(axes)) => axes.iter().all(|axis| same(axis, told)),
        _ => match told.get("type") {
            Some(tag) => found.get("type") == Some(tag),
            None => found == told,
        },
    }
}

/// How many defaults of a registry were told and are true.
fn check(section: &str, examples: Vec<Value>, again: impl Fn(&Value) -> Option<Value>) -> usize {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../ts/reference/REFERENCE.md"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let mut checked = 0;
    for example in examples {
        let tag = example["type"].as_str().unwrap();
        for row in options(&text, section, tag) {
            let name = row.split('`').nth(1).unwrap();
            let Some(told) = default(row) else { continue };
            let mut without = example.clone();
            without.as_object_mut().unwrap().remove(name);
            let Some(found) = again(&without).and_then(|member| member.get(name).cloned()) else {
                continue; // it follows another option, or the others do not go with it
            };
            assert!(same(&found, &told), "{section} {tag}: {row} but {found}");
            checked += 1;
        }
    }
    checked
}

macro_rules! defaults {
    ($($section:literal => $any:ident),* $(,)?) => {
        0 $(+ check(
            $section,
            $any::examples().iter().map(crate::options::to_value).collect(),
            |json| $any::parse(json, "").ok().map(|member| crate::options::to_value(&member)),
        ))*
    };
}

#[test]
fn defaults_are_what_the_reference_tells() {
    let checked = defaults! {
        "layers" => AnyLayer,
        "latents" => AnyLatent,
        "losses" => AnyLoss,
        "penalties" => AnyPenalty,
        "constraints" => AnyConstraint,
        "corruptions" => AnyCorruption,
        "optimizers" => AnyOptimizer,
        "schedules" => AnySchedule,
        "initializers" => AnyInitializer,
    };
    assert!(checked > 150, "{checked} defaults");
}
