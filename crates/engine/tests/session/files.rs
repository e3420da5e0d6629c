//! Model files.

use super::{finish, history, rows, session};
use engine::{Data, Session};
use serde_json::{Value, json};

#[test]
fn a_model_file_carries_spec_card_history_and_attachments() {
    let mut session = session(json!({ "epochs": 2 }), 20);
    finish(&mut session);
    session.attach("detector", r#"{"threshold":0.25}"#).unwrap();
    for training in [true, false] {
        let mut loaded = Session::load(&session.save(training).unwrap()).unwrap();
        assert_eq!(loaded.spec_json(), session.spec_json());
        assert_eq!(loaded.history_json(), session.history_json());
        assert_eq!(
            loaded.attachment("detector").unwrap(),
            r#"{"threshold":0.25}"#
        );
        assert_eq!(
            loaded.reconstruct(Data::F32(rows(20)), 20, 1).unwrap(),
            session.reconstruct(Data::F32(rows(20)), 20, 1).unwrap()
        );
        loaded.set_data("input", Data::F32(rows(20)), 20).unwrap();
        loaded.begin_training(r#"{ "epochs": 1 }"#).unwrap();
        finish(&mut loaded);
        assert_eq!(history(&loaded).len(), 3);
    }
    let card: Value = serde_json::from_str(&session.card_json()).unwrap();
    assert_eq!(
        (
            &card["rows"],
            &card["epochs"],
            &card["seed"],
            &card["parameters"]
        ),
        (&json!(20), &json!(2), &json!(1), &json!(56))
    );
    assert!(session.save(false).unwrap().len() < session.save(true).unwrap().len());
    assert_eq!(session.attach("x", "{").unwrap_err().code.name(), "badData");
}

#[test]
fn damaged_and_foreign_files_are_refused() {
    let mut session = session(json!({ "epochs": 1 }), 20);
    finish(&mut session);
    let bytes = session.save(true).unwrap();
    Session::load(&bytes).unwrap();
    let refused = |bytes: &[u8], what: &str| match Session::load(bytes) {
        Err(error) => assert_eq!(error.code.name(), "badCheckpoint", "{what}: {error}"),
        Ok(_) => panic!("{what} was accepted"),
    };
    for length in 0..bytes.len() {
        refused(&bytes[..length], &format!("{length} bytes"));
    }
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused(&flipped, &format!("bit {bit}"));
    }
    let mut longer = bytes.clone();
    longer.push(0);
    refused(&longer, "a trailing byte");
    refused(b"PK\x03\x04 not a model at all", "a foreign file");
    refused(&u64::MAX.to_le_bytes(), "an endless header");
}
