//! serde's way into a JSON value. Everything that the engine reads comes through here: a second deserializer would
//! compile the code of every option a second time. It knows where in the value an error happened.

use crate::error::join;
use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};
use std::fmt;

/// What serde said, and where: a path inside the value. One pointer wide, like our own errors.
#[derive(Debug)]
pub struct Fault(Box<[String; 2]>);

impl Fault {
    #[inline(never)]
    fn new(message: &dyn fmt::Display) -> Self {
        Fault(Box::new([message.to_string(), String::new()]))
    }

    pub fn message(&self) -> &str {
        &self.0[0]
    }

    pub fn path(&self) -> &str {
        &self.0[1]
    }

    #[inline(never)]
    fn within(mut self, outer: &str) -> Self {
        self.0[1] = join(outer, &self.0[1]);
        self
    }
}

impl Error for Fault {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Fault::new(&message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path(), self.message())
    }
}

impl std::error::Error for Fault {}

/// A value that is being read.
#[derive(Clone, Copy)]
pub struct Reader<'de>(pub &'de Value);

impl<'de> Reader<'de> {
    fn refuse<V>(self, expected: &dyn Expected) -> Result<V, Fault> {
        Err(self.refusal(expected))
    }

    #[inline(never)]
    fn refusal(self, expected: &dyn Expected) -> Fault {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(_) => Unexpected::Other("a number"),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Fault::invalid_type(found, expected)
    }

    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Number(number) = self.0 else {
            return self.refuse(&visitor);
        };
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(value), _, _) => visitor.visit_u64(value),
            (_, Some(value), _) => visitor.visit_i64(value),
            (_, _, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
        }
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(text) => visitor.visit_borrowed_str(text),
            _ => self.refuse(&visitor),
        }
    }

    fn array<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Value::Array(items) = self.0 else {
            return self.refuse(&visitor);
        };
        let mut rest = Items { items, next: 0 };
        let value = visitor.visit_seq(&mut rest)?;
        match rest.next == items.len() {
            true => Ok(value),
            false => Err(Fault::invalid_length(items.len(), &"fewer elements")),
        }
    }

    fn object<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(entries) => visitor.visit_map(Entries::new(entries)),
            _ => self.refuse(&visitor),
        }
    }
}

macro_rules! read_as {
    ($way:ident: $($method:ident)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.$way(visitor)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    read_as!(number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_i8 deserialize_i16
        deserialize_i32 deserialize_i64 deserialize_f32 deserialize_f64);
    read_as!(text: deserialize_str deserialize_string deserialize_identifier);
    read_as!(array: deserialize_seq);
    read_as!(object: deserialize_map);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) => self.number(visitor),
            Value::String(_) => self.text(visitor),
            Value::Array(_) => self.array(visitor),
            Value::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            _ => self.refuse(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.array(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Value::Object(entries) = self.0 else {
            return self.refuse(&visitor);
        };
        let mut fields = Fields::new(entries, names)?;
        visitor
            .visit_seq(&mut fields)
            .map_err(|fault| fields.explain(fault))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(StrDeserializer::new(name)),
            _ => self.refuse(&"a name"),
        }
    }

    forward_to_deserialize_any! { char bytes byte_buf unit unit_struct tuple_struct ignored_any }
}

/// The rest of an array.
struct Items<'de> {
    items: &'de [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let index = self.next;
        let Some(item) = self.items.get(index) else {
            return Ok(None);
        };
        self.next += 1;
        seed.deserialize(Reader(item))
            .map(Some)
            .map_err(|fault| fault.within(&format!("[{index}]")))
    }
}

/// The fields of a struct in their own order, absent ones as nothing. serde fills a struct from a sequence with much
/// less code than from keys and values.
struct Fields<'de> {
    entries: &'de Map<String, Value>,
    names: std::slice::Iter<'static, &'static str>,
    /// The absent field that was asked for last.
    absent: &'static str,
}

impl<'de> Fields<'de> {
    #[inline(never)]
    fn new(
        entries: &'de Map<String, Value>,
        names: &'static [&'static str],
    ) -> Result<Self, Fault> {
        match entries.keys().find(|key| !names.contains(&key.as_str())) {
            Some(key) => Err(Fault::unknown_field(key, names).within(key)),
            None => Ok(Fields {
                entries,
                names: names.iter(),
                absent: "",
            }),
        }
    }

    #[inline(never)]
    fn next(&mut self) -> Option<(&'static str, &'de Value)> {
        let name = self.names.next().copied().unwrap_or_default();
        let value = self.entries.get(name);
        if value.is_none() {
            self.absent = name;
        }
        Some((name, value?))
    }

    /// A fault without a path is serde's own: the field that came last has no default.
    #[inline(never)]
    fn explain(&self, fault: Fault) -> Fault {
        match fault.path().is_empty() && fault.message().starts_with("invalid length") {
            true => Fault::missing_field(self.absent),
            false => fault,
        }
    }
}

impl<'de> SeqAccess<'de> for Fields<'de> {
    type Error = Fault;

    // Once for every type that a field may have, not once for every field.
    #[inline(never)]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some((name, value)) = self.next() else {
            return Ok(None);
        };
        seed.deserialize(Reader(value))
            .map(Some)
            .map_err(|fault| fault.within(name))
    }
}

/// The rest of an object, and the value of the key that was read last.
struct Entries<'de> {
    entries: serde_json::map::Iter<'de>,
    current: Option<(&'de String, &'de Value)>,
}

impl<'de> Entries<'de> {
    fn new(entries: &'de Map<String, Value>) -> Self {
        Entries {
            entries: entries.iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.current = self.entries.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
            .map_err(|fault: Fault| fault.within(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (key, value) = self.current.take().expect("a key before its value");
        seed.deserialize(Reader(value))
            .map_err(|fault| fault.within(key))
    }
}
