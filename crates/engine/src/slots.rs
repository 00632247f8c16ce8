//! Slots: how many calls may be in flight. A node that waits holds none; the longest tail gets the next one.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// A priority: the expected time from the start of a task to the end of all that waits for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tail(pub(crate) f64);

impl Eq for Tail {}
impl PartialOrd for Tail {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Tail {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

struct Inner {
    free: usize,
    turn: u64,
    /// Who waits: the longest tail first, of equal ones who came first.
    queue: BTreeMap<(Reverse<Tail>, u64), oneshot::Sender<Slot>>,
}

/// The slots of a run.
#[derive(Clone)]
pub(crate) struct Slots(Arc<Mutex<Inner>>);

/// One slot; given back when dropped.
pub(crate) struct Slot(Option<Slots>);

impl Slots {
    pub(crate) fn new(width: usize) -> Self {
        Self(Arc::new(Mutex::new(Inner { free: width.max(1), turn: 0, queue: BTreeMap::new() })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot, if one is free and nobody waits for it.
    pub(crate) fn try_take(&self) -> Option<Slot> {
        let mut inner = self.inner();
        if inner.free == 0 || !inner.queue.is_empty() {
            return None;
        }
        inner.free -= 1;
        drop(inner);
        Some(Slot(Some(self.clone())))
    }

    /// A slot, in the order of tails.
    pub(crate) async fn take(&self, tail: Tail) -> Slot {
        let wait = {
            let mut inner = self.inner();
            if inner.free > 0 {
                inner.free -= 1;
                return Slot(Some(self.clone()));
            }
            let (grant, wait) = oneshot::channel();
            inner.turn += 1;
            let turn = inner.turn;
            inner.queue.insert((Reverse(tail), turn), grant);
            wait
        };
        match wait.await {
            Ok(slot) => slot,
            // Cannot be: the queue lives as long as the slots. Without a slot is better than never.
            Err(_) => Slot(None),
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let Some(slots) = self.0.take() else { return };
        loop {
            let next = {
                let mut inner = slots.inner();
                let Some((_, grant)) = inner.queue.pop_first() else {
                    inner.free += 1;
                    return;
                };
                grant
            };
            match next.send(Self(Some(slots.clone()))) {
                Ok(()) => return,
                // That waiter has left: its slot goes to the next one, and is not given back twice.
                Err(mut slot) => slot.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_tail_is_next() {
        let slots = Slots::new(1);
        let held = slots.take(Tail(0.0)).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let wait = |tail: f64| {
            let (slots, order) = (slots.clone(), order.clone());
            async move {
                let _slot = slots.take(Tail(tail)).await;
                order.lock().unwrap_or_else(PoisonError::into_inner).push(tail as i64);
            }
        };
        let all = futures::future::join4(wait(1.0), wait(3.0), wait(2.0), async move {
            tokio::task::yield_now().await;
            drop(held);
        });
        all.await;
        assert_eq!(*order.lock().unwrap_or_else(PoisonError::into_inner), [3, 2, 1]);
    }

    #[tokio::test]
    async fn of_equal_tails_who_came_first_is_next() {
        let slots = Slots::new(1);
        let held = slots.take(Tail(0.0)).await;
        let order = Mutex::new(Vec::new());
        let wait = async |who: u32| {
            let _slot = slots.take(Tail(1.0)).await;
            order.lock().unwrap_or_else(PoisonError::into_inner).push(who);
        };
        let release = async {
            tokio::task::yield_now().await;
            drop(held);
        };
        tokio::join!(wait(1), wait(2), wait(3), wait(4), wait(5), release);
        assert_eq!(*order.lock().unwrap_or_else(PoisonError::into_inner), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn there_are_no_more_than_there_are() {
        let slots = Slots::new(2);
        let (first, second) = (slots.try_take(), slots.try_take());
        assert!(first.is_some() && second.is_some() && slots.try_take().is_none());
        drop(first);
        assert!(slots.try_take().is_some());
    }

    #[tokio::test]
    async fn a_waiter_that_left_loses_no_slot() {
        let slots = Slots::new(1);
        let held = slots.take(Tail(0.0)).await;
        {
            let mut left = Box::pin(slots.take(Tail(9.0)));
            assert!(futures::poll!(left.as_mut()).is_pending());
        }
        drop(held);
        assert!(slots.try_take().is_some());
    }
}
