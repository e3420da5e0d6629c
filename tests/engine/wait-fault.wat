;; Shows whether an engine keeps its locals around an atomic wait: (0, 1) must give 1 1 101 201 301.
;; V8 11.3 (Node 20) gives 0 for the last one.
(module
  (memory 1 1 shared)
  (func (export "f") (param $p i32) (param $x i32) (result i32 i32 i32 i32 i32)
    (local $a i32) (local $b i32) (local $c i32)
    (local.set $a (i32.add (local.get $x) (i32.const 100)))
    (local.set $b (i32.add (local.get $x) (i32.const 200)))
    (local.set $c (i32.add (local.get $x) (i32.const 300)))
    (memory.atomic.wait32 (local.get $p) (i32.const 1) (i64.const -1))
    (local.get $x) (local.get $a) (local.get $b) (local.get $c)))
