//! The binary itself, killed by the system while it applies the full stack, and run again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use provision_local::DEFAULT_REGION;
use serde::Serialize;
use tokio::process::{Child, Command};

use super::base::{Census, census, delegate, differences, start};
use super::{Outcome, Scenario};
use crate::{Trouble, World, examples};

/// Ends well, or waits for what no run can bring about.
const FINE: [Option<i32>; 2] = [Some(0), Some(3)];
/// How often the count of calls is looked at.
const LOOK: Duration = Duration::from_millis(1);
/// After so many AWS seconds the leases of one that is no more are anybody's.
const LEASES_END_S: f64 = 130.0;
/// How often another run is tried where one was over before it could be killed.
const TRIES: usize = 8;
/// After a run that made the zones a second one has their delegation to see.
const RUNS: usize = 2;

/// What came of the kills.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kills {
    /// How many calls the undisturbed run makes.
    pub calls: usize,
    /// Processes killed.
    pub kills: usize,
    /// After which the next runs ended in the world in which undisturbed runs end.
    pub healed: usize,
    /// What was wrong, by the call after which it was killed.
    pub hurt: Vec<(usize, Vec<String>)>,
}

/// Kills the binary so often, evenly spread over the calls of a run, `width` worlds at a time.
///
/// # Errors
/// The emulator does not answer, or an undisturbed run fails.
pub async fn kill_everywhere(binary: &Path, count: usize, width: usize) -> Result<Kills, Trouble> {
    let undisturbed = Place::new().await?;
    undisturbed.finish(binary, 1).await?;
    let calls = undisturbed.world.calls().len();
    undisturbed.finish(binary, RUNS - 1).await?;
    let want = undisturbed.census().await?;
    let mut kills = Kills { calls, ..Kills::default() };
    // From the middle of each part.
    let parts = (0..count).map(|nth| (2 * nth + 1, 2 * count));
    let mut trials = stream::iter(parts).map(|part| kill_within(binary, part, calls, &want)).buffer_unordered(width);
    while let Some(tried) = trials.next().await {
        let (at, outcome) = tried?;
        match outcome {
            Outcome::NotReached => {}
            Outcome::Healed => (kills.kills, kills.healed) = (kills.kills + 1, kills.healed + 1),
            Outcome::Hurt(why) => {
                kills.kills += 1;
                kills.hurt.push((at, why));
            }
        }
    }
    Ok(kills)
}

/// Kills a run after this part of its calls. How often it looks at what it waits for depends on what else the machine does: where
/// one was over before, the same part of what that one made is taken for the next.
async fn kill_within(
    binary: &Path,
    (part, of): (usize, usize),
    mut calls: usize,
    want: &Census,
) -> Result<(usize, Outcome), Trouble> {
    for _ in 0..TRIES {
        let at = 1 + part * calls / of;
        let place = Place::new().await?;
        if place.kill_after(binary, at).await? {
            return Ok((at, heals(&place, binary, want).await?));
        }
        calls = calls.min(place.world.account.count_calls()).saturating_sub(1);
    }
    Ok((1 + part * calls / of, Outcome::NotReached))
}

async fn heals(place: &Place, binary: &Path, want: &Census) -> Result<Outcome, Trouble> {
    // Its leases end by themselves; nobody has to wait for it here.
    place.world.account.aws().advance(LEASES_END_S);
    if let Err(why) = place.finish(binary, RUNS).await {
        return Ok(Outcome::Hurt(vec![why.to_string()]));
    }
    let hurt = differences(&place.census().await?, want);
    Ok(if hurt.is_empty() { Outcome::Healed } else { Outcome::Hurt(hurt) })
}

/// An account of its own, and a folder with the example's files.
struct Place {
    world: World,
    folder: PathBuf,
}

impl Place {
    async fn new() -> Result<Self, Trouble> {
        let world = start().await?.1;
        delegate(&world)?;
        let folder = std::env::temp_dir().join(format!("provision-kill-{}-{}", std::process::id(), world.account.id()));
        let example = examples::full_stack();
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("coherence.yml"), &example.services)?;
        let places = example.places_in(world.account.id(), DEFAULT_REGION);
        std::fs::write(folder.join("environments.yml"), places)?;
        Ok(Self { world, folder })
    }

    /// A run that waits for the lease of one that is no more.
    fn apply(&self, binary: &Path, out: fn() -> Stdio) -> Result<Child, Trouble> {
        let mut command = Command::new(binary);
        command.args(["apply", "live", "--yes", "--lock-wait", "30m", "--color", "never"]).current_dir(&self.folder);
        command.env("HOME", &self.folder).envs(self.world.account.env()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(out()).stderr(out()).spawn().map_err(Trouble::from)
    }

    /// Whether a run was killed after so many calls: it may be over before.
    async fn kill_after(&self, binary: &Path, calls: usize) -> Result<bool, Trouble> {
        let mut child = self.apply(binary, Stdio::null)?;
        while self.world.account.count_calls() < calls {
            if child.try_wait()?.is_some() {
                return Ok(false);
            }
            tokio::time::sleep(LOOK).await;
        }
        child.kill().await?;
        Ok(true)
    }

    /// So many runs to their end.
    async fn finish(&self, binary: &Path, runs: usize) -> Result<(), Trouble> {
        for _ in 0..runs {
            let done = self.apply(binary, Stdio::piped)?.wait_with_output().await?;
            if !FINE.contains(&done.status.code()) {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                return Err(Trouble(format!("{}\n{}{}", done.status, text(&done.stdout), text(&done.stderr))));
            }
        }
        Ok(())
    }

    async fn census(&self) -> Result<Census, Trouble> {
        census(&self.world, &Scenario::Apply.graph(&self.world, false).await?).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed from the temporary directory is no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}
