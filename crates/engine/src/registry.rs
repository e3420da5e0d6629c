//! One list of members → enum, parsing with good errors, dispatch, examples.
//!
//! A registry is a JSON object with a `type`: `{ "type": "dense", "units": 64 }`. Everything that is the same for
//! layers, latents, losses, penalties, corruptions, optimizers, schedules and initializers lives here, so a member
//! is one file and one line in its `mod.rs`.

use crate::error::{Code, Error, Result, join};
use crate::options::{Options, write_text};
use serde_json::{Map, Value};

/// What every member of every registry offers besides its trait.
pub trait Member: Options + Clone {
    /// Specs that the battery of tests runs over: the smallest, an odd one, each option at least once.
    fn examples() -> Vec<Self>;

    /// The shape of a row in front of a layer in the battery; other members need none.
    fn example_shape(&self) -> Vec<usize> {
        vec![6]
    }

    /// Ranges of the options; shapes are checked elsewhere.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

/// Declares the enum of a registry. `AnyLayer: dyn Layer<T> { "dense" => dense::Dense, … }`
macro_rules! registry {
    ($(#[$doc:meta])* $any:ident ($kind:literal) : $trait:ident { $($(#[$when:meta])* $tag:literal => $module:ident :: $member:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $any { $($(#[$when])* $member($module::$member)),+ }

        impl $any {
            /// Tags in the order of the registry.
            pub const TAGS: &'static [&'static str] = &[$($(#[$when])* $tag),+];

            /// Reads and range-checks one member; `path` says where it stands in the spec.
            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            pub fn parse(value: &serde_json::Value, path: &str) -> crate::error::Result<Self> {
                let (tag, options) = crate::registry::tagged(value, $kind, Self::TAGS, path)?;
                match tag {
                    $($(#[$when])* $tag => crate::registry::options(options, path).map(Self::$member),)+
                    _ => unreachable!("tagged() returns a tag of the list"),
                }
            }

            pub fn tag(&self) -> &'static str {
                match self { $($(#[$when])* Self::$member(_) => $tag),+ }
            }

            pub fn get<T: kernels::Scalar>(&self) -> &dyn $trait<T> {
                match self { $($(#[$when])* Self::$member(member) => member),+ }
            }

            /// The shape of a row in front of an example.
            pub fn example_shape(&self) -> Vec<usize> {
                match self { $($(#[$when])* Self::$member(member) => crate::registry::Member::example_shape(member)),+ }
            }

            /// The examples of all members, for the battery.
            pub fn examples() -> Vec<Self> {
                let mut all = Vec::new();
                $($(#[$when])* all.extend(<$module::$member as crate::registry::Member>::examples().into_iter().map(Self::$member));)+
                all
            }

            /// Every member with its option names and examples: what the facade's builders are checked against.
            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            pub fn describe() -> serde_json::Value {
                let examples = Self::examples();
                let of = |tag| examples.iter().filter(move |example| example.tag() == tag);
                let mut all = serde_json::Map::new();
                $($(#[$when])* all.insert($tag.into(), serde_json::json!({
                    "options": <$module::$member as crate::options::Options>::NAMES,
                    "examples": of($tag).map(crate::options::to_value).collect::<Vec<_>>(),
                    "shapes": of($tag).map(Self::example_shape).collect::<Vec<_>>(),
                }));)+
                all.into()
            }
        }

        impl crate::options::Options for $any {
            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            fn read(value: &serde_json::Value) -> crate::error::Result<Self> {
                Self::parse(value, "")
            }

            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            fn write(&self, to: &mut String) {
                match self {
                    $($(#[$when])* Self::$member(member) => crate::registry::write_tagged($tag, member, to)),+
                }
            }
        }
    };
}
pub(crate) use registry;

/// Splits `{ "type": tag, …options }`, refusing a tag that is not in the list.
pub fn tagged<'v>(
    value: &'v Value,
    kind: &str,
    tags: &[&'static str],
    path: &str,
) -> Result<(&'static str, &'v Map<String, Value>)> {
    let object = value.as_object().ok_or_else(|| {
        Error::new(Code::InvalidSpec, path)
            .expected(format!("{kind} as an object with a \"type\""))
            .received(show(value))
            .hint(format!("for example {{ \"type\": \"{}\" }}", tags[0]))
    })?;
    let type_path = join(path, "type");
    let tag = object.get("type").and_then(Value::as_str).ok_or_else(|| {
        Error::new(Code::InvalidSpec, &type_path)
            .expected(format!("the name of {kind}"))
            .received(object.get("type").map_or("nothing".into(), show))
            .hint(format!("one of {}", tags.join(", ")))
    })?;
    match tags.iter().find(|known| **known == tag) {
        Some(known) => Ok((known, object)),
        None => Err(unknown(Code::UnknownMember, &type_path, kind, tag, tags)),
    }
}

/// Reads the options of a member (everything but `type`) and checks their ranges.
#[cfg_attr(target_arch = "wasm32", optimize(size))]
pub fn options<M: Member>(object: &Map<String, Value>, path: &str) -> Result<M> {
    let member = M::read(&without_type(object)).map_err(|error| error.within(path))?;
    member.check().map_err(|error| error.within(path))?;
    Ok(member)
}

/// Writes a member as it is read: its tag before its options.
#[cfg_attr(target_arch = "wasm32", optimize(size))]
pub fn write_tagged<M: Member>(tag: &str, member: &M, to: &mut String) {
    *to += "{\"type\":";
    write_text(tag, to);
    let options = to.len();
    member.write(to);
    let brace = if to[options..].len() == 2 { "" } else { "," };
    to.replace_range(options..=options, brace);
}

// Filled anew: maps that nothing is removed from need no code that joins their nodes, which a page would load.
#[inline(never)]
fn without_type(object: &Map<String, Value>) -> Value {
    let mut rest = Map::new();
    for (name, value) in object.iter().filter(|(name, _)| *name != "type") {
        rest.insert(name.clone(), value.clone());
    }
    Value::Object(rest)
}

/// An unknown name, with the nearest known one.
pub fn unknown<S: AsRef<str>>(
    code: Code,
    path: &str,
    what: &str,
    name: &str,
    known: &[S],
) -> Error {
    // Our names are ASCII, so are those that are near to them.
    let distance = |candidate: &str| {
        let [candidate, name] = [candidate, name].map(str::to_ascii_lowercase);
        strsim::damerau_levenshtein(&candidate, &name)
    };
    let nearest = known
        .iter()
        .map(AsRef::as_ref)
        .min_by_key(|candidate| distance(candidate));
    let close = nearest.filter(|candidate| distance(candidate) <= 1 + candidate.len() / 3);
    let all: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    let hint = match (close, all.is_empty()) {
        (Some(candidate), _) => format!("did you mean {candidate}?"),
        (None, true) => "there are none here".into(),
        (None, false) => format!("there are {}", all.join(", ")),
    };
    Error::new(code, path)
        .expected(what)
        .received(format!("\"{name}\""))
        .hint(hint)
}

/// A value as it stands in a message: short, on one line.
pub fn show(value: &Value) -> String {
    let text = crate::options::text(value);
    if text.chars().count() <= 60 {
        text
    } else {
        format!("{}…", text.chars().take(59).collect::<String>())
    }
}

/// Range checks that members share; the path is the option's name.
pub mod range {
    use super::*;

    fn out(option: &str, expected: &str, value: impl std::fmt::Display, hint: &str) -> Error {
        Error::new(Code::OutOfRange, option)
            .expected(expected)
            .received(value)
            .hint(hint)
    }

    pub fn positive(option: &str, value: f64, hint: &str) -> Result<()> {
        if value > 0.0 && value.is_finite() {
            Ok(())
        } else {
            Err(out(option, "a number > 0", value, hint))
        }
    }

    /// The largest rate of learning: a step from finite weights along a finite gradient stays finite.
    const MOST_RATE: f64 = 1e6;

    pub fn learning_rate(value: f64, hint: &str) -> Result<()> {
        positive("learningRate", value, hint)?;
        if value <= MOST_RATE {
            Ok(())
        } else {
            Err(out("learningRate", "a number ≤ 1000000", value, hint))
        }
    }

    /// Of a share that the rate of learning multiplies: what decays may not change its sign.
    pub fn weight_decay(value: f64, learning_rate: f64, hint: &str) -> Result<()> {
        not_negative("weightDecay", value, hint)?;
        if value * learning_rate <= 1.0 {
            Ok(())
        } else {
            let most = format!("a number ≤ 1 / learningRate, {}", 1.0 / learning_rate);
            Err(out("weightDecay", &most, value, hint))
        }
    }

    pub fn finite(option: &str, value: f64, hint: &str) -> Result<()> {
        if value.is_finite() {
            Ok(())
        } else {
            Err(out(option, "a finite number", value, hint))
        }
    }

    pub fn not_negative(option: &str, value: f64, hint: &str) -> Result<()> {
        if value >= 0.0 && value.is_finite() {
            Ok(())
        } else {
            Err(out(option, "a number ≥ 0", value, hint))
        }
    }

    /// `0 < value ≤ 1`
    pub fn share(option: &str, value: f64, hint: &str) -> Result<()> {
        if value > 0.0 && value <= 1.0 {
            Ok(())
        } else {
            Err(out(option, "a number above 0, at most 1", value, hint))
        }
    }

    /// `low ≤ value < high`
    pub fn half_open(option: &str, value: f64, low: f64, high: f64, hint: &str) -> Result<()> {
        if value >= low && value < high {
            Ok(())
        } else {
            Err(out(
                option,
                &format!("a number from {low} up to, not including, {high}"),
                value,
                hint,
            ))
        }
    }

    /// `0 ≤ value ≤ 1`
    pub fn probability(option: &str, value: f64) -> Result<()> {
        if (0.0..=1.0).contains(&value) {
            Ok(())
        } else {
            Err(out(option, "a number from 0 to 1", value, "it is a chance"))
        }
    }

    pub fn at_least_one(option: &str, value: usize, hint: &str) -> Result<()> {
        at_least(option, value, 1, hint)
    }

    pub fn at_least(option: &str, value: usize, least: usize, hint: &str) -> Result<()> {
        if value >= least {
            Ok(())
        } else {
            let expected = format!("a whole number ≥ {least}");
            Err(out(option, &expected, value, hint))
        }
    }

    pub fn at_most(option: &str, value: usize, most: usize, hint: &str) -> Result<()> {
        if value <= most {
            Ok(())
        } else {
            let expected = format!("a whole number ≤ {most}");
            Err(out(option, &expected, value, hint))
        }
    }
}
