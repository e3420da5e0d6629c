//! Regions: every unit once, panics reported, small work inline.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::{Duration, Instant};

use super::forking::pool_of_three;
use super::*;

#[test]
fn every_unit_is_done_once() {
    pool_of_three();
    for members in 1..=4 {
        region_with_grain(members, 1, |team| {
            assert_eq!(team.members(), members);
            for units in 0..50 {
                let counts: Vec<AtomicUsize> = (0..units).map(|_| AtomicUsize::new(0)).collect();
                team.split(units, 1, &|share| {
                    assert!(!share.range.is_empty());
                    share.range.for_each(|i| _ = counts[i].fetch_add(1, SeqCst));
                });
                assert!(counts.iter().all(|count| count.load(SeqCst) == 1));
            }
        });
    }
}

#[test]
fn members_work_at_the_same_time() {
    pool_of_three();
    region_with_grain(2, 1, |team| {
        let arrived = AtomicUsize::new(0);
        team.split(2, 1, &|_| {
            arrived.fetch_add(1, SeqCst);
            let start = Instant::now();
            while arrived.load(SeqCst) < 2 {
                assert!(
                    start.elapsed() < Duration::from_secs(20),
                    "the other member never came"
                );
                thread::yield_now();
            }
        });
    });
}

#[test]
fn small_work_stays_with_the_leader() {
    pool_of_three();
    let leader = thread::current().id();
    region(4, |team| {
        team.split(100, 10, &|share| {
            assert_eq!(share.range, 0..100);
            assert_eq!(thread::current().id(), leader);
        });
    });
    assert_eq!(forking::forks(), 0);
}

#[test]
fn a_sleeping_member_wakes_up() {
    pool_of_three();
    region_with_grain(3, 1, |team| {
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(20));
            team.split(3, 1, &|share| {
                if share.range.start == 1 {
                    thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
}

#[test]
fn a_panic_in_any_member_reaches_the_caller_and_the_next_region_works() {
    pool_of_three();
    for broken in 0..4 {
        let after = AtomicUsize::new(0);
        let result = catch(|| {
            region_with_grain(4, 1, |team| {
                team.split(4, 1, &|share| {
                    assert_ne!(share.range.start, broken, "planted")
                });
                after.fetch_add(1, SeqCst);
            });
        });
        assert!(result.is_err(), "member {broken} panicked unnoticed");
        assert_eq!(after.load(SeqCst), 0, "code after the lost fork ran");
        assert_eq!(region(4, |team| team.members()), 4);
    }
}

#[test]
fn a_panic_between_forks_releases_the_followers() {
    pool_of_three();
    assert!(catch(|| region(4, |_| panic!("planted"))).is_err());
    assert_eq!(region(4, |team| team.members()), 4);
}

#[test]
fn a_pool_thread_leads_nobody() {
    pool_of_three();
    let members = rayon::scope(|_| region(4, |team| team.members()));
    assert_eq!(members, 1);
}

#[test]
fn the_leader_hears_of_life() {
    static BEATS: AtomicUsize = AtomicUsize::new(0);
    pool_of_three();
    region_with_grain(2, 1, |team| {
        set_heartbeat(|| _ = BEATS.fetch_add(1, SeqCst));
        team.split(2, 1, &|share| {
            if share.range.start == 1 {
                for _ in 0..8 {
                    thread::sleep(Duration::from_millis(30));
                    share.worked(1);
                }
            }
        });
        set_heartbeat(|| {});
    });
    let beats = BEATS.load(SeqCst);
    assert!(beats >= 3, "{beats} signs of life in 240 ms");
}

fn catch<R>(body: impl FnOnce() -> R) -> thread::Result<R> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body))
}
