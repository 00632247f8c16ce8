//! What asks a run to stop: Ctrl-C, and the signals that end a process and tell that its terminal is gone. Who is killed by them
//! keeps its leases until they end by themselves.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, SIGTERM and SIGHUP.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: Option<Signal>,
    #[cfg(unix)]
    hangup: Option<Signal>,
}

impl Signals {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate()).ok(),
            // Who starts it with `nohup` wants it to go on without a terminal.
            #[cfg(unix)]
            hangup: if ignores_hangup() { None } else { signal(SignalKind::hangup()).ok() },
        }
    }

    /// The next one. Never comes where the system gives no signals.
    pub(crate) async fn next(&mut self) {
        let interrupt = async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        #[cfg(unix)]
        tokio::select! {
            () = interrupt => {}
            () = of(self.terminate.as_mut()) => {}
            () = of(self.hangup.as_mut()) => {}
        }
        #[cfg(not(unix))]
        interrupt.await;
    }
}

#[cfg(unix)]
async fn of(signal: Option<&mut Signal>) {
    let came = match signal {
        Some(signal) => signal.recv().await,
        None => None,
    };
    if came.is_none() {
        std::future::pending::<()>().await;
    }
}

/// Whether whoever started this process has it ignore SIGHUP. Known where the system tells it in `/proc`.
/// Source: <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    use std::sync::OnceLock;
    // Asked before it is listened to: then it is ignored no more.
    static IGNORES: OnceLock<bool> = OnceLock::new();
    *IGNORES.get_or_init(|| std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignored(&status)))
}

/// Whether the first of the ignored signals, which is SIGHUP, is among them.
#[cfg(unix)]
fn ignored(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_nohup_does_is_seen() {
        assert!(ignored("Name:\tprovision\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n"));
        assert!(!ignored("Name:\tprovision\nSigBlk:\t0000000000000001\nSigIgn:\t0000000000001000\n"));
        assert!(!ignored(""));
    }
}
