//! Every kernel of `bench/cases.json` on one thread. Elements per second are FLOP per second: divide by those of `peak`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hourglass_bench_native::shapes;
use kernels::Team;
use kernels::probe::Probe;

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernels");
    for (name, sizes) in shapes() {
        let mut probe = match Probe::new(&name, &sizes) {
            Ok(probe) => probe,
            Err(reason) => {
                println!("left out: {reason}");
                continue;
            }
        };
        let sizes = sizes.iter().map(usize::to_string).collect::<Vec<_>>();
        group.throughput(Throughput::Elements(probe.flops() as u64));
        group.bench_function([name, sizes.join("x")].join(" "), |bencher| {
            bencher.iter(|| probe.run(Team::solo(), 1));
        });
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
