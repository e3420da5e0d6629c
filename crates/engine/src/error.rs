//! The one error type: a code from a closed list, where it happened, what was expected, what came, what to do.

use std::fmt;
use std::ops::Deref;

/// The closed list of error codes that users can match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    InvalidSpec,
    UnknownMember,
    UnknownOption,
    InvalidShape,
    OutOfRange,
    Incompatible,
    BadData,
    EmptyData,
    NotFinite,
    BadCheckpoint,
    UnsupportedVersion,
    Unsupported,
    OutOfMemory,
}

impl Code {
    /// The spelling that reaches JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Code::InvalidSpec => "invalidSpec",
            Code::UnknownMember => "unknownMember",
            Code::UnknownOption => "unknownOption",
            Code::InvalidShape => "invalidShape",
            Code::OutOfRange => "outOfRange",
            Code::Incompatible => "incompatible",
            Code::BadData => "badData",
            Code::EmptyData => "emptyData",
            Code::NotFinite => "notFinite",
            Code::BadCheckpoint => "badCheckpoint",
            Code::UnsupportedVersion => "unsupportedVersion",
            Code::Unsupported => "unsupported",
            Code::OutOfMemory => "outOfMemory",
        }
    }
}

/// What went wrong with the user's input. Kernels and layers never fail: whatever can go wrong was refused before.
/// One pointer wide: every function that may refuse something hands its results around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Report>);

/// What an [`Error`] points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub code: Code,
    /// Where: `encoder[2].units`, `row 17, column 3`.
    pub path: String,
    pub expected: String,
    pub received: String,
    /// What the user can do about it.
    pub hint: String,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(code: Code, path: impl AsRef<str>) -> Self {
        Error::at(code, path.as_ref())
    }

    pub fn expected(self, expected: impl fmt::Display) -> Self {
        self.with(|report| &mut report.expected, &expected)
    }

    pub fn received(self, received: impl fmt::Display) -> Self {
        self.with(|report| &mut report.received, &received)
    }

    pub fn hint(self, hint: impl fmt::Display) -> Self {
        self.with(|report| &mut report.hint, &hint)
    }

    // What is the same whatever the words are made of, compiled once.
    #[inline(never)]
    fn at(code: Code, path: &str) -> Self {
        Error(Box::new(Report {
            code,
            path: path.to_owned(),
            expected: String::new(),
            received: String::new(),
            hint: String::new(),
        }))
    }

    #[inline(never)]
    fn with(mut self, part: fn(&mut Report) -> &mut String, words: &dyn fmt::Display) -> Self {
        *part(&mut self.0) = words.to_string();
        self
    }

    /// The same error seen from further out: `units` inside `encoder[2]` is `encoder[2].units`.
    pub fn within(mut self, outer: &str) -> Self {
        self.0.path = join(outer, &self.path);
        self
    }
}

impl Deref for Error {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

/// Joins two parts of a path, either of which may be empty.
pub fn join(outer: &str, inner: &str) -> String {
    match (outer.is_empty(), inner.is_empty()) {
        (_, true) => outer.to_owned(),
        (true, _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}, received {}", self.expected, self.received)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_one_sentence_with_path_expectation_and_advice() {
        let error = Error::new(Code::OutOfRange, "units")
            .expected("a whole number ≥ 1")
            .received(0)
            .hint("give the layer a width");
        assert_eq!(
            error.within("encoder[2]").to_string(),
            "encoder[2].units: expected a whole number ≥ 1, received 0; give the layer a width"
        );
    }
}
