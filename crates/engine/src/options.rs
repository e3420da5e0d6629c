//! Specs, training options and files as JSON, both ways: what `#[derive(Options)]` is made of.
//!
//! Everything that users write is read here, so every refusal tells the place, what was expected and what came.
//! What belongs to no single type is compiled once; a type of field costs one reader, a struct a call per field.

use crate::error::{Code, Error, Result};
use crate::registry::{show, unknown};
pub use options_derive::Options;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A value with a form in JSON.
pub trait Options: Sized {
    /// The names of a struct's options, in the order in which they are written.
    const NAMES: &'static [&'static str] = &[];

    /// Paths of errors begin inside `value`.
    fn read(value: &Value) -> Result<Self>;

    /// Appends the JSON text: names in the order of the struct, which a `Value` would sort.
    fn write(&self, to: &mut String);
}

/// The JSON text of a value.
pub fn text<T: Options>(value: &T) -> String {
    let mut text = String::new();
    value.write(&mut text);
    text
}

/// A value as JSON that can be looked into.
pub fn to_value<T: Options>(value: &T) -> Value {
    serde_json::from_str(&text(value)).expect("what was written is JSON")
}

/// The entries of an object that is read into a struct.
pub struct Given<'v>(&'v Map<String, Value>);

impl<'v> Given<'v> {
    /// Refuses what is no object, and names that the struct does not have.
    #[inline(never)]
    pub fn new(value: &'v Value, names: &[&'static str]) -> Result<Self> {
        let entries = value
            .as_object()
            .ok_or_else(|| wrong_kind(value, "an object"))?;
        match entries.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(unknown(
                Code::UnknownOption,
                key,
                "a known option",
                key,
                names,
            )),
            None => Ok(Given(entries)),
        }
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    pub fn required<T: Options>(&self, name: &str) -> Result<T> {
        match self.find(name)? {
            Some(value) => Ok(value),
            None => Err(missing(name)),
        }
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    pub fn or<T: Options>(&self, name: &str, default: impl FnOnce() -> T) -> Result<T> {
        Ok(match self.find(name)? {
            Some(value) => value,
            None => default(),
        })
    }

    // Once for every type of field, not once for every field.
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn find<T: Options>(&self, name: &str) -> Result<Option<T>> {
        match self.0.get(name) {
            Some(value) => T::read(value).map(Some).map_err(|error| error.within(name)),
            None => Ok(None),
        }
    }
}

#[inline(never)]
fn missing(name: &str) -> Error {
    Error::new(Code::InvalidSpec, name)
        .expected("a value")
        .received("nothing")
        .hint(format!("{name} has no default"))
}

/// An object that is being written.
pub struct Object<'s> {
    to: &'s mut String,
    empty: bool,
}

impl<'s> Object<'s> {
    pub fn new(to: &'s mut String) -> Self {
        to.push('{');
        Object { to, empty: true }
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    pub fn put<T: Options>(&mut self, name: &str, value: &T) {
        self.name(name);
        value.write(self.to);
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        if !std::mem::take(&mut self.empty) {
            self.to.push(',');
        }
        write_text(name, self.to);
        self.to.push(':');
    }

    pub fn end(self) {
        self.to.push('}');
    }
}

/// The place in `names` of the name that a value is.
#[inline(never)]
pub fn one_of(value: &Value, names: &[&'static str]) -> Result<usize> {
    let name = value.as_str().ok_or_else(|| wrong_kind(value, "a name"))?;
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| {
            let what = "one of the known names";
            unknown(Code::UnknownMember, "", what, name, names)
        })
}

/// A value of another kind than was wanted. Numbers of the wrong kind are out of range, and so are the strings by which
/// those come that JSON cannot write.
#[inline(never)]
pub fn wrong_kind(value: &Value, expected: &str) -> Error {
    let number =
        value.is_number() || matches!(value.as_str(), Some("NaN" | "Infinity" | "-Infinity"));
    let code = match number && expected.contains("number") {
        true => Code::OutOfRange,
        false => Code::InvalidSpec,
    };
    Error::new(code, "")
        .expected(expected)
        .received(show(value))
        .hint(format!("make it {expected}"))
}

#[inline(never)]
pub fn write_text(text: &str, to: &mut String) {
    *to += &serde_json::to_string(text).expect("text is JSON");
}

/// Writes the parts of an array.
fn write_all<'v, T: Options + 'v>(values: impl IntoIterator<Item = &'v T>, to: &mut String) {
    to.push('[');
    for (i, value) in values.into_iter().enumerate() {
        if i > 0 {
            to.push(',');
        }
        value.write(to);
    }
    to.push(']');
}

macro_rules! plain {
    ($($type:ty, $expected:literal, $read:expr;)+) => { $(
        impl Options for $type {
            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            #[inline(never)]
            fn read(value: &Value) -> Result<Self> {
                let read: fn(&Value) -> Option<Self> = $read;
                read(value).ok_or_else(|| wrong_kind(value, $expected))
            }

            #[cfg_attr(target_arch = "wasm32", optimize(size))]
            #[inline(never)]
            fn write(&self, to: &mut String) {
                *to += &serde_json::to_string(self).expect("it is JSON");
            }
        }
    )+ };
}

plain! {
    bool, "true or false", Value::as_bool;
    f64, "a finite number", Value::as_f64;
    u64, "a whole number ≥ 0", Value::as_u64;
    u32, "a whole number ≥ 0", |value| value.as_u64().and_then(|number| number.try_into().ok());
    i32, "a whole number", |value| value.as_i64().and_then(|number| number.try_into().ok());
    usize, "a whole number ≥ 0", |value| value.as_u64().and_then(|number| number.try_into().ok());
    String, "a string", |value| value.as_str().map(str::to_owned);
    Value, "JSON", |value| Some(value.clone());
}

impl<T: Options> Options for Option<T> {
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    fn read(value: &Value) -> Result<Self> {
        match value.is_null() {
            true => Ok(None),
            false => T::read(value).map(Some),
        }
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    fn write(&self, to: &mut String) {
        match self {
            Some(value) => value.write(to),
            None => *to += "null",
        }
    }
}

/// Two bounds.
impl Options for (f64, f64) {
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn read(value: &Value) -> Result<Self> {
        let numbers = Vec::<f64>::read(value)?;
        match numbers[..] {
            [low, high] => Ok((low, high)),
            _ => Err(wrong_kind(value, "two numbers: [low, high]")),
        }
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    fn write(&self, to: &mut String) {
        write_all(&[self.0, self.1], to);
    }
}

impl<T: Options> Options for Box<T> {
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    fn read(value: &Value) -> Result<Self> {
        T::read(value).map(Box::new)
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    fn write(&self, to: &mut String) {
        (**self).write(to);
    }
}

impl<T: Options> Options for Vec<T> {
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn read(value: &Value) -> Result<Self> {
        let items = value
            .as_array()
            .ok_or_else(|| wrong_kind(value, "an array"))?;
        let mut all = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            all.push(T::read(item).map_err(|error| error.within(&format!("[{i}]")))?);
        }
        Ok(all)
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn write(&self, to: &mut String) {
        write_all(self, to);
    }
}

impl<T: Options> Options for BTreeMap<String, T> {
    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn read(value: &Value) -> Result<Self> {
        let entries = value
            .as_object()
            .ok_or_else(|| wrong_kind(value, "an object"))?;
        let mut all = BTreeMap::new();
        for (name, entry) in entries {
            let read = T::read(entry).map_err(|error| error.within(name))?;
            all.insert(name.clone(), read);
        }
        Ok(all)
    }

    #[cfg_attr(target_arch = "wasm32", optimize(size))]
    #[inline(never)]
    fn write(&self, to: &mut String) {
        let mut object = Object::new(to);
        for (name, value) in self {
            object.put(name, value);
        }
        object.end();
    }
}
