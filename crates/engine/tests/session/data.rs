//! Data that are refused.

use super::{finish, rows, session};
use engine::Data;
use serde_json::json;

#[test]
fn bad_data_is_named_with_row_and_column_and_changes_nothing() {
    let mut session = session(json!({ "epochs": 1 }), 20);
    finish(&mut session);
    let before = session.save(true).unwrap();
    let with = |index: usize, value: f32| {
        let mut data = rows(20);
        data[index] = value;
        Data::F32(data)
    };
    let cases = [
        (
            session.set_data("input", with(7, f32::NAN), 20),
            "notFinite",
            "row 1, column 3",
        ),
        (
            session.set_data("validation", with(78, f32::INFINITY), 20),
            "notFinite",
            "validation row 19, column 2",
        ),
        (
            session.set_data("input", Data::F32(rows(20)[..79].to_vec()), 20),
            "invalidShape",
            "",
        ),
        (
            session.set_data("input", Data::U8(vec![]), 0),
            "emptyData",
            "",
        ),
        (
            session.set_data("inputs", Data::U8(vec![1; 4]), 1),
            "unknownMember",
            "",
        ),
        (
            session.reconstruct(with(0, f32::NAN), 20, 1).map(drop),
            "notFinite",
            "row 0, column 0",
        ),
        (
            session.encode(Data::F32(vec![0.0; 5]), 1, 1).map(drop),
            "invalidShape",
            "",
        ),
        (
            session.decode(Data::F32(vec![0.0; 4]), 1, 1).map(drop),
            "invalidShape",
            "",
        ),
        (
            session
                .score(with(5, 1.5), None, 20, false, false, 1)
                .map(drop),
            "badData",
            "row 1, column 1",
        ),
        (
            session
                .score(
                    with(5, 1.5),
                    Some(Data::U8(vec![9; 76])),
                    20,
                    false,
                    false,
                    1,
                )
                .map(drop),
            "invalidShape",
            "target",
        ),
        (session.begin_training("{}").map(drop), "emptyData", ""),
        (session.train_steps(1, 1).map(drop), "emptyData", ""),
    ];
    for (result, code, path) in cases {
        let error = result.unwrap_err();
        assert_eq!(
            (error.code.name(), error.path.as_str()),
            (code, path),
            "{error}"
        );
        assert!(
            !error.expected.is_empty() && !error.received.is_empty(),
            "{error:?}"
        );
    }
    session
        .set_data("input", Data::U8(vec![9; 40]), 10)
        .unwrap();
    session
        .set_data("target", Data::U8(vec![9; 36]), 9)
        .unwrap();
    assert_eq!(session.begin_training("{}").unwrap_err().path, "target");
    assert!(before == session.save(true).unwrap(), "the model changed");
}

#[test]
fn weights_and_masks_that_leave_nothing_to_learn_are_refused() {
    let refused = |slot: &str, data: Vec<f32>, options: &str| {
        let mut session = session(json!({ "epochs": 1 }), 20);
        session.set_data(slot, Data::F32(data), 20).unwrap();
        let begun = session.begin_training(options);
        begun.err().map(|error| {
            (
                error.code.name(),
                error.path.clone(),
                error.received.clone(),
            )
        })
    };
    let from = |first: usize, columns: usize| -> Vec<f32> {
        let of = |index| if index < columns * first { 0.0 } else { 1.0 };
        (0..columns * 20).map(of).collect()
    };
    let nothing = |path: &str| {
        Some((
            "emptyData",
            path.to_owned(),
            "0 for all that train".to_owned(),
        ))
    };
    let (all, part) = ("{}", r#"{ "validationFraction": 0.25 }"#);
    for (slot, columns) in [("weights", 1), ("mask", 4)] {
        assert_eq!(refused(slot, from(20, columns), all), nothing(slot));
        assert_eq!(
            refused(slot, from(15, columns), part),
            nothing(slot),
            "the last rows do not train"
        );
        assert_eq!(refused(slot, from(15, columns), all), None);
        assert_eq!(refused(slot, from(14, columns), part), None);
    }
    let mut mask = from(0, 4);
    mask[60..].fill(0.0);
    let (_, path, received) = refused("mask", mask, part).unwrap();
    assert_eq!((path.as_str(), received.as_str()), ("validation", "none"));
}
