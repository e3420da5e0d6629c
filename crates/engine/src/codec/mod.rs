//! Codes ↔ bytes: a header, the codes as a range coder writes them, and a checksum over all of it.
//!
//! ```text
//! "HGC" version │ fingerprint of the model, 4 │ step, 4 │ axes, each │ words of the owner, each │ stream │ CRC-32, 4
//! ```
//!
//! Numbers without a size here are LEB128, in front of both lists their length. Fingerprint, step (f32) and CRC are little
//! endian, as are the 32-bit words of the stream, whose last one loses its zero bytes. Nothing is decoded before the
//! checksum and the fingerprint agree.

mod coder;
pub mod maps;
pub mod tables;

use crate::checksum::Crc32;
use crate::error::{Code, Error, Result};

const MAGIC: [u8; 3] = *b"HGC";
const VERSION: u8 = 1;
/// More axes or words of the owner nobody writes.
const MOST: usize = 16;

/// What stands in front of the stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Of the model that packed the codes.
    pub fingerprint: u32,
    /// What the whole numbers count.
    pub step: f32,
    /// The shape of the codes.
    pub axes: Vec<u32>,
    /// What the owner of the bytes adds: the size of an image.
    pub note: Vec<u32>,
}

impl Head {
    /// Codes that there are.
    pub fn count(&self) -> Option<usize> {
        let product = |sum: usize, &axis: &u32| sum.checked_mul(axis as usize);
        self.axes.iter().try_fold(1, product)
    }
}

pub fn write(head: &Head, words: &[u32]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    bytes.extend(head.fingerprint.to_le_bytes());
    bytes.extend(head.step.to_le_bytes());
    for list in [&head.axes, &head.note] {
        put(&mut bytes, list.len() as u32);
        list.iter().for_each(|&number| put(&mut bytes, number));
    }
    let start = bytes.len();
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    while bytes.len() > start && bytes.last() == Some(&0) {
        bytes.pop();
    }
    bytes.extend(sum(&bytes).to_le_bytes());
    bytes
}

/// The head, and the words of the stream.
pub fn read(bytes: &[u8]) -> Result<(Head, Vec<u32>)> {
    if bytes.get(..3) != Some(&MAGIC) {
        return Err(bad("bytes of something else"));
    }
    match bytes.get(3) {
        Some(&VERSION) => {}
        // A flipped bit is no newer version.
        Some(&newer) if adds_up(bytes) => {
            return Err(Error::new(Code::UnsupportedVersion, "bytes")
                .expected(VERSION)
                .received(newer)
                .hint("a newer Hourglass packed these bytes; update to read them"));
        }
        _ => return Err(bad("bytes that are cut off or altered")),
    }
    if !adds_up(bytes) {
        return Err(bad("bytes that do not add up to their checksum"));
    }
    let mut rest = &bytes[4..bytes.len() - 4];
    let head = head(&mut rest).ok_or_else(|| bad("a header without sense"))?;
    let words = rest.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_le_bytes(word)
    });
    Ok((head, words.collect()))
}

fn head(rest: &mut &[u8]) -> Option<Head> {
    let mut four = || {
        let (word, after) = rest.split_first_chunk()?;
        *rest = after;
        Some(*word)
    };
    let fingerprint = u32::from_le_bytes(four()?);
    let step = f32::from_le_bytes(four()?);
    let mut list = || {
        let count = Some(take(rest)? as usize).filter(|&count| count <= MOST)?;
        (0..count).map(|_| take(rest)).collect::<Option<Vec<u32>>>()
    };
    let head = Head {
        fingerprint,
        step,
        axes: list()?,
        note: list()?,
    };
    (step.is_finite() && step > 0.0).then_some(head)
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    let mut number = 0u64;
    for shift in (0..35).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return u32::try_from(number).ok();
        }
    }
    None
}

fn sum(bytes: &[u8]) -> u32 {
    let mut sum = Crc32::new();
    sum.update(bytes);
    sum.finish()
}

fn adds_up(bytes: &[u8]) -> bool {
    let Some((body, told)) = bytes.split_last_chunk() else {
        return false;
    };
    body.len() >= 4 && sum(body) == u32::from_le_bytes(*told)
}

/// What bytes are refused with that nobody packed like this.
pub fn bad(received: impl std::fmt::Display) -> Error {
    Error::new(Code::BadData, "bytes")
        .expected("whole bytes, as encodeBytes made them")
        .received(received)
        .hint("they are damaged, cut off, or not packed by Hourglass")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> (Head, Vec<u32>, Vec<u8>) {
        let head = Head {
            fingerprint: 0xDEAD_BEEF,
            step: 0.25,
            axes: vec![2, 300, 70_000],
            note: vec![0, u32::MAX],
        };
        let words = vec![1, 0, 0x0100_0000, 0x7F];
        let bytes = write(&head, &words);
        (head, words, bytes)
    }

    #[test]
    fn what_was_written_is_read() {
        let (head, words, bytes) = packed();
        assert_eq!(read(&bytes).unwrap(), (head, words));
        assert_eq!(bytes.len(), 4 + 4 + 4 + 1 + 1 + 2 + 3 + 1 + 1 + 5 + 13 + 4);
    }

    #[test]
    fn every_truncation_and_every_flipped_bit_is_refused() {
        let (_, _, bytes) = packed();
        for end in 0..bytes.len() {
            assert_eq!(
                read(&bytes[..end]).unwrap_err().code,
                Code::BadData,
                "{end}"
            );
        }
        for bit in 0..8 * bytes.len() {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&bytes).unwrap_err().code, Code::BadData, "{bit}");
        }
    }

    #[test]
    fn a_newer_version_is_told() {
        let (_, _, mut bytes) = packed();
        bytes[3] = 9;
        let end = bytes.len() - 4;
        let sum = sum(&bytes[..end]);
        bytes[end..].copy_from_slice(&sum.to_le_bytes());
        assert_eq!(read(&bytes).unwrap_err().code, Code::UnsupportedVersion);
    }
}
