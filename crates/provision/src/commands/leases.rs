//! The leases of a command: taken before it changes anything, given back when it has ended.

use std::time::Duration;

use owo_colors::OwoColorize;
use provision::Connected;
use provision::engine::Event;
use provision::engine::lease::{Lost, Tenure};
use provision::leases::{TakeError, Work};
use tokio::sync::mpsc::UnboundedReceiver;

use super::Context;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::output::Output;
use crate::progress::Signals;
use crate::render::plain;

/// How long giving leases back may take: they end by themselves.
const GIVING_BACK: Duration = Duration::from_secs(5);

/// Fails at once where somebody else holds what is needed and is not waited for: before anybody reads a plan for nothing.
pub(crate) async fn free(connected: &Connected<'_>, work: &Work, patience: Duration) -> Result<(), Failure> {
    if patience.is_zero() { connected.free(work).await.map_err(failure) } else { Ok(()) }
}

/// Who works on the same now. That it cannot be seen is no failure of who only looks: it is said.
pub(crate) async fn seen(context: &Context, connected: &Connected<'_>) -> Vec<Tenure> {
    match connected.holders().await {
        Ok(held) => held,
        Err(fault) => {
            context.output.err(&format!("note: whether another run is at work is not known: {}\n", plain(&fault.to_string())));
            Vec::new()
        }
    }
}

/// That others are at work, for who reads a plan.
pub(crate) fn notes(held: &[Tenure]) -> String {
    let note =
        |by: &Tenure| format!("{} {}; what it does may change what is shown here\n", "note:".cyan(), plain(&by.to_string()));
    held.iter().map(note).collect()
}

/// Takes the leases, and says for whom it waits.
pub(crate) async fn take(
    context: &Context,
    connected: &Connected<'_>,
    work: &Work,
    patience: Duration,
    heard: &mut UnboundedReceiver<Event>,
) -> Result<(), Failure> {
    let taking = connected.take(work, patience);
    let mut signals = Signals::new();
    tokio::pin!(taking);
    loop {
        tokio::select! {
            biased;
            taken = &mut taking => return taken.map_err(failure),
            Some(event) = heard.recv() => if let Event::Held { by } = &event {
                if context.output.json {
                    Output::json(&event);
                } else {
                    context.output.err(&format!("waiting: {}\n", plain(by)));
                }
            },
            () = signals.next() => {
                give_back(connected).await;
                return Err(Failure::new(Exit::Stopped, "stopped while it waited for another run; nothing was changed", "run it again"));
            }
        }
    }
}

/// Gives the leases back.
pub(crate) async fn give_back(connected: &Connected<'_>) {
    // What is not given back ends by itself.
    let _ = tokio::time::timeout(GIVING_BACK, connected.give_back()).await;
}

/// Gives the leases back of what was destroyed, and says what became of the bucket.
pub(crate) async fn forget(context: &Context, connected: &Connected<'_>) {
    match connected.forget().await {
        Ok(true) => {
            let gone = format!("The lease bucket {} went with the last collection here.\n", connected.lease_bucket());
            context.output.say(&gone);
        }
        Ok(false) => {}
        Err(fault) => {
            let why = plain(&fault.to_string());
            context.output.err(&format!("The lease bucket {} stays: {why}\n", connected.lease_bucket()));
        }
    }
}

fn failure(error: TakeError) -> Failure {
    match error {
        TakeError::Held(by) => {
            let help = format!(
                "run it again when that has ended, or with --lock-wait 10m to wait for it; if that run is dead, its lease ends by \
                 itself at {}",
                by.expires
            );
            Failure::new(Exit::Held, format!("{}; nothing was changed", plain(&by.to_string())), help)
        }
        TakeError::Failed(fault) => {
            let help = fault.help.clone().unwrap_or_else(|| "run it again".to_owned());
            let exit = of_faults([&fault].into_iter()).unwrap_or(Exit::Partial);
            Failure::new(exit, format!("no lease can be taken: {}", plain(&fault.to_string())), help)
        }
    }
}

/// What is said when a lease was lost on the way.
pub(crate) fn lost_text(lost: &Lost) -> String {
    format!("{}; nothing more was written. Run the same command again to go on from here.", plain(&lost.to_string()))
}
