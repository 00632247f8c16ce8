//! Who waits for a part of the world is told when this run has done with it.

use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use provision_engine::{Claims, Fault, Goal, Options, Plan, STACK_TAG};
use tokio::time::Instant;

use super::*;
use crate::kinds::{Cup, Oven};

/// Who notes when a part is done with.
#[derive(Debug)]
struct Told {
    start: Instant,
    done: Mutex<Vec<(String, u64)>>,
}

impl Claims for Told {
    fn claim<'a>(&'a self, _: &'a Plan) -> BoxFuture<'a, Result<bool, Fault>> {
        async { Ok(false) }.boxed()
    }
    fn done_with(&self, stack: &str) {
        let mut done = self.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.push((stack.to_owned(), self.start.elapsed().as_secs()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_is_done_with_when_nothing_more_is_to_be_done_in_it() {
    let shelf = Shelf::new();
    // What is left over in a part is a part of it.
    shelf.put::<Oven>("gone-1", Spec::default());
    shelf.world().change("gone-1", |gone| _ = gone.tags.insert(STACK_TAG.to_owned(), "middle".to_owned()));
    let mut wanted = Wanted::of("slow", &[]);
    wanted.add::<Oven>("oven", asks());
    for stack in ["quick", "middle", "empty"] {
        wanted.scope = wanted.stack.scope(scope(stack, &[]));
        if stack != "empty" {
            wanted.add::<Cup>(stack, asks());
            wanted.add::<Cup>(&format!("{stack}.other"), asks());
        }
    }
    let told = Arc::new(Told { start: Instant::now(), done: Mutex::default() });
    let options = Options { claims: Some(told.clone()), ..Options::default() };
    assert!(shelf.run(&wanted.graph(), Goal::Apply, options).await.report.succeeded());
    let done = told.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let done: Vec<(&str, u64)> = done.iter().map(|(stack, at)| (stack.as_str(), *at)).collect();
    assert_eq!(done, [("empty", 0), ("quick", 0), ("middle", 10), ("slow", 20)]);
}
