//! One list of members → enum, parsing with good errors, dispatch, examples.
//!
//! A registry is a JSON object with a `type`: `{ "type": "dense", "units": 64 }`. Everything that is the same for
//! layers, latents, losses, penalties, corruptions, optimizers, schedules and initializers lives here, so a member
//! is one file and one line in its `mod.rs`.

mod reader;

use crate::error::{Code, Error, Result, join};
use reader::{Fault, Reader};
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Map, Value};

/// What every member of every registry offers besides its trait.
pub trait Member: Serialize + DeserializeOwned + Clone {
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
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(tag = "type")]
        pub enum $any { $($(#[$when])* #[serde(rename = $tag)] $member($module::$member)),+ }

        impl $any {
            /// Tags in the order of the registry.
            pub const TAGS: &'static [&'static str] = &[$($(#[$when])* $tag),+];

            /// Reads and range-checks one member; `path` says where it stands in the spec.
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
            pub fn describe() -> serde_json::Value {
                let examples = Self::examples();
                let of = |tag| examples.iter().filter(move |example| example.tag() == tag);
                let mut all = serde_json::Map::new();
                $($(#[$when])* all.insert($tag.into(), serde_json::json!({
                    "options": crate::registry::fields::<$module::$member>(),
                    "examples": of($tag).collect::<Vec<_>>(),
                    "shapes": of($tag).map(Self::example_shape).collect::<Vec<_>>(),
                }));)+
                all.into()
            }
        }

        // Registries nest (a dense layer names its initializer): the inner error travels through serde whole.
        impl<'de> serde::Deserialize<'de> for $any {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                Self::parse(&value, "").map_err(crate::registry::carry)
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
pub fn options<M: Member>(object: &Map<String, Value>, path: &str) -> Result<M> {
    let value = without_type(object);
    let member = M::deserialize(Reader(&value)).map_err(|fault| told(fault, &value, path))?;
    member.check().map_err(|error| error.within(path))?;
    Ok(member)
}

#[inline(never)]
fn without_type(object: &Map<String, Value>) -> Value {
    let mut object = object.clone();
    object.remove("type");
    Value::Object(object)
}

/// Deserialises with our errors: unknown options with the nearest name, wrong types with what came.
pub fn read<S: DeserializeOwned>(value: Value, path: &str) -> Result<S> {
    S::deserialize(Reader(&value)).map_err(|fault| told(fault, &value, path))
}

#[inline(never)]
fn told(fault: Fault, value: &Value, path: &str) -> Error {
    translate(fault.message(), value, fault.path()).within(path)
}

/// Deserialises what no user wrote: an error says what serde says.
pub fn read_plain<S: DeserializeOwned>(value: &Value) -> Result<S, String> {
    S::deserialize(Reader(value)).map_err(|fault| fault.to_string())
}

/// A typed value as JSON, by way of text: serde's shorter way would compile the code of every option a second time.
pub fn to_value<S: Serialize>(value: &S) -> Value {
    serde_json::from_str(&text(value)).expect("what was written is JSON")
}

/// A typed value or JSON as text. Not by `Display`: that would compile two more ways to write JSON.
pub fn text<S: Serialize>(value: &S) -> String {
    serde_json::to_string(value).expect("plain data are JSON")
}

const CARRIED: char = '\u{1}';

/// Wraps our error in serde's, to be unwrapped by `translate`.
pub fn carry<E: serde::de::Error>(error: Error) -> E {
    E::custom(format!(
        "{CARRIED}{}",
        serde_json::to_string(&error).expect("an error is plain data")
    ))
}

/// Turns serde's message about `value` at `inner` into ours.
fn translate(message: &str, value: &Value, inner: &str) -> Error {
    if let Some(json) = message.strip_prefix(CARRIED)
        && let Ok(carried) = serde_json::from_str(json)
        && let Ok(error) = read_plain::<Error>(&carried)
    {
        return error.within(inner);
    }
    if let Some(field) = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next())
    {
        return Error::new(Code::InvalidSpec, join(inner, field))
            .expected("a value")
            .received("nothing")
            .hint(format!("{field} has no default"));
    }
    let received = lookup(value, inner).map_or_else(|| "something else".into(), show);
    for (prefix, code, what) in [
        (
            "unknown variant `",
            Code::UnknownMember,
            "one of the known names",
        ),
        ("unknown field `", Code::UnknownOption, "a known option"),
    ] {
        if let Some(list) = message.strip_prefix(prefix) {
            // name`, expected one of `known`, `known` …
            let mut names = list.split('`').step_by(2);
            let name = names.next().unwrap_or_default();
            return unknown(code, inner, what, name, &names.collect::<Vec<_>>());
        }
    }
    let expected = message.split("expected ").nth(1).unwrap_or("another value");
    let expected = plain_words(expected);
    let number_of_another_kind =
        expected.contains("number") && lookup(value, inner).is_some_and(is_number);
    let code = if number_of_another_kind {
        Code::OutOfRange
    } else {
        Code::InvalidSpec
    };
    Error::new(code, inner)
        .expected(&expected)
        .received(received)
        .hint(format!("make it {expected}"))
}

/// Numbers, and the strings by which JSON carries those that it cannot write.
fn is_number(value: &Value) -> bool {
    value.is_number() || matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity"))
}

/// Rust's type names in the words of the caller.
fn plain_words(expected: &str) -> String {
    match expected {
        "u64" | "usize" | "u32" => "a whole number ≥ 0".into(),
        "f64" | "f32" => "a finite number".into(),
        "a boolean" => "true or false".into(),
        "a sequence" => "an array".into(),
        other if other.starts_with("struct") => "an object".into(),
        other => other.into(),
    }
}

/// The value at a dotted path such as `initializer.type` or `shape[0]`.
fn lookup<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut at = value;
    for part in path.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
        at = match part.parse::<usize>() {
            Ok(index) => at.get(index)?,
            Err(_) => at.get(part)?,
        };
    }
    Some(at)
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
    let text = text(value);
    if text.chars().count() <= 60 {
        text
    } else {
        format!("{}…", text.chars().take(59).collect::<String>())
    }
}

/// The JSON names of a struct's fields, asked from serde itself so that they are written once.
pub fn fields<S: DeserializeOwned>() -> &'static [&'static str] {
    struct Ask<'a>(&'a mut &'static [&'static str]);
    impl<'de> Deserializer<'de> for Ask<'_> {
        type Error = serde::de::value::Error;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("not a struct"))
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(serde::de::Error::custom("fields noted"))
        }
        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut found: &'static [&'static str] = &[];
    let _ = S::deserialize(Ask(&mut found));
    found
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
        if value >= 1 {
            Ok(())
        } else {
            Err(out(option, "a whole number ≥ 1", value, hint))
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
