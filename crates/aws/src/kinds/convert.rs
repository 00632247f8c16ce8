//! Between the SDK's plain types and ours.

use aws_smithy_types::DateTime;
use provision_engine::{Class, Fault, Found, Kind, Mark, Tags};

use crate::wire::{Kept, Shown};

/// A text that an answer may leave out.
pub(super) fn text(seen: Option<&str>) -> String {
    seen.unwrap_or_default().to_owned()
}

/// When an object was made, in seconds since 1970; 0 where the answer does not tell.
pub(super) fn born(at: Option<&DateTime>) -> u64 {
    at.and_then(|at| u64::try_from(at.secs()).ok()).unwrap_or_default()
}

/// An object as an answer shows it and as its tags say.
pub(super) fn tagged<'seen, K, S>(seen: &'seen S, tags: Tags) -> Found<K>
where
    K: Kind<Out: Shown<&'seen S>> + Kept + Shown<&'seen S>,
{
    let spec = K::shown(Some(seen)).recalled(&tags);
    Found::ready(Mark::Tags(tags), spec, Shown::shown(Some(seen)))
}

/// What a call made, as its answer shows it. The engine looks for one that the answer does not show.
pub(super) fn made<G, T: Shown<G>>(seen: Option<G>) -> Result<T, Fault> {
    let seen = seen.ok_or_else(|| Fault::new(Class::Lost, "AWS made it and did not show it"))?;
    Ok(T::shown(Some(seen)))
}

/// What exists already and is used by its endpoint has none yet.
pub(super) fn without_endpoint(identifier: &str, status: Option<&str>) -> Fault {
    let status = status.unwrap_or("of unknown state");
    Fault::fatal(format!("{identifier} is {status} and has no endpoint")).help("wait until it is available")
}

/// The answer of a call about something that may have vanished meanwhile.
pub(super) fn there<T>(answer: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(fault) if fault.class == Class::Gone => Ok(None),
        Err(fault) => Err(fault),
    }
}
