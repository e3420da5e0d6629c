//! The shapes of `bench/cases.json`, each once.

use serde_json::Value;

/// Name of a probe and its sizes.
pub type Shape = (String, Vec<usize>);

/// The peak first, then every shape in the order of the file.
pub fn shapes() -> Vec<Shape> {
    let list: Value =
        serde_json::from_str(include_str!("../../cases.json")).expect("cases.json is JSON");
    let mut shapes = vec![("peak".to_owned(), vec![])];
    for group in list["shapes"].as_object().expect("groups").values() {
        for shape in group.as_array().expect("shapes").iter().map(parsed) {
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
    }
    shapes
}

/// `["gemm", 256, 784, 128]`
fn parsed(shape: &Value) -> Shape {
    let parts = shape.as_array().expect("a name and sizes");
    let name = parts[0].as_str().expect("a name").to_owned();
    let size = |part: &Value| part.as_u64().expect("a size") as usize;
    (name, parts[1..].iter().map(size).collect())
}
