//! The end of one object: deleted, again while something still uses it, and waited for until it is gone.

use tokio::time::Instant;

use super::context::{Context, Halt};
use super::drive::guarded;
use super::walk::Progress;
use crate::cloud::{Cloud, Phase};
use crate::event::Subject;
use crate::sketch::Doomed;
use crate::slots::{Slot, Tail};
use crate::{Class, Fault};

/// How long "in use" is believed, in AWS seconds: network interfaces of a deleted load balancer linger for minutes.
pub(super) const IN_USE_S: f64 = 2400.0;

pub(crate) async fn remove<C: Cloud>(
    cx: &Context<'_, C>,
    doomed: &Doomed,
    subject: &Subject,
    tail: Tail,
    slot: Slot,
    progress: &Progress,
) -> Result<(), Halt> {
    if cx.limits.as_ref().is_some_and(|limits| !limits.allow_deletion(&doomed.address, &doomed.object.id)) {
        let fault = Fault::new(Class::Refused, format!("the saved plan does not hold the deletion of {}", doomed.object.id));
        return Err(fault.help("make a new plan, and read what has changed").into());
    }
    // What is on its way out already only needs to be waited for.
    let leaving = matches!(doomed.object.phase, Phase::Leaving(_));
    if leaving {
        drop(slot);
    } else {
        send(cx, doomed, subject, tail, slot, progress).await?;
    }
    progress.freed();

    let kind = &cx.registry.kinds[doomed.object.kind];
    let usual = kind.info().times.delete;
    if !usual.is_instant() || leaving {
        let _watch = cx.feed.watch(doomed.object.kind, &doomed.object.id);
        let began = Instant::now();
        loop {
            let waited = cx.options.pace.since(began);
            if waited > usual.max.mul_add(4.0, IN_USE_S) {
                return Err(Fault::fatal(format!("still there after {waited:.0} s")).help("run again to go on waiting").into());
            }
            cx.pause(cx.feed.until_next(usual, waited)).await?;
            match cx.feed.sight(doomed.object.kind).await {
                Ok(seen) => match seen.get(&doomed.object.id).map(|seen| &seen.phase) {
                    None | Some(Phase::Gone) => break,
                    Some(Phase::Leaving(what) | Phase::Settling(what)) => cx.waiting(subject, what.clone()),
                    Some(Phase::Ready | Phase::Stuck(_) | Phase::Parked(_) | Phase::Broken(_)) => {}
                },
                Err(fault) if matches!(fault.class, Class::Lost | Class::Throttled | Class::NotYet) => {}
                Err(fault) if fault.class == Class::Gone => break,
                Err(fault) => return Err(fault.into()),
            }
        }
    }
    cx.removed.note(&doomed.object);
    Ok(())
}

/// Sends the delete until it is accepted.
async fn send<C: Cloud>(
    cx: &Context<'_, C>,
    doomed: &Doomed,
    subject: &Subject,
    tail: Tail,
    slot: Slot,
    progress: &Progress,
) -> Result<(), Halt> {
    let kind = &cx.registry.kinds[doomed.object.kind];
    let data = cx.options.delete_data || cx.options.prune.iter().any(|name| **name == *doomed.address);
    let began = Instant::now();
    let mut slot = slot;
    loop {
        let fault = match guarded(kind.delete(&cx.cloud, &doomed.object, data)).await {
            Ok(()) => return Ok(()),
            Err(fault) if fault.class == Class::Gone => return Ok(()),
            Err(fault) if fault.class == Class::HoldsData => return Err(Halt::Kept(fault.message)),
            Err(fault) if fault.class == Class::Parked => return Err(Halt::Parked(fault.message)),
            Err(fault) => fault,
        };
        let waited = cx.options.pace.since(began);
        let again = matches!(fault.class, Class::InUse | Class::NotYet | Class::Throttled | Class::Lost | Class::Conflict);
        if !again || waited > IN_USE_S + kind.info().times.delete.max {
            return Err(fault.into());
        }
        cx.waiting(subject, fault.brief());
        drop(slot);
        progress.freed();
        cx.pause((waited * 0.03).max(1.0)).await?;
        slot = cx.slots.take(tail).await;
    }
}
