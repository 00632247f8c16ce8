//! The command line.

mod adopt;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use provision::app::config::schema::FileKind;

pub(crate) use self::adopt::Adopt;
use self::values::{duration, image, pause, topic};
use crate::exit;

/// Turns one description of an application into an AWS environment. AWS is the state: there is no state file.
#[derive(Debug, Parser)]
#[command(name = "provision", version, after_help = exit::HELP, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The file that describes the services [default: coherence.yml, here or in a folder above].
    #[arg(short = 'f', long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
    /// The file that describes the environments [default: environments.yml, here or in a folder above].
    #[arg(short = 'e', long, value_name = "FILE", global = true)]
    pub(crate) environments: Option<PathBuf>,
    /// Writes JSON to the standard output, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are obeyed.
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN", global = true)]
    pub(crate) color: Color,
    /// Shows what is unchanged too, and logs to the standard error; twice for more. RUST_LOG chooses what is logged.
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes a commented starter: `cnc.yml` and `environments.yml`.
    Init(Init),
    /// Checks the configuration, without AWS.
    Validate(Validate),
    /// Writes a coherence.yml as a cnc.yml, with its comments.
    Convert(Convert),
    /// Shows what an apply would do. Changes nothing.
    Plan(Plan),
    /// Makes AWS as the configuration wants it.
    Apply(Apply),
    /// Takes over what was there before, by tags alone: nothing is made anew.
    Adopt(Adopt),
    /// Shows what was changed in AWS since it was applied. Changes nothing.
    Drift(Drift),
    /// Deletes environments; what holds data is kept.
    Destroy(Destroy),
    /// Shows the outputs, such as addresses.
    Outputs(Outputs),
    /// Draws the graph, without AWS.
    Graph(Graph),
    /// Finishes what earlier runs had to leave for later, and says what still has to wait.
    Gc(Gc),
    /// Rolls out an image of a service, or builds and rolls out the source in a folder.
    Deploy(Deploy),
    /// Forwards a local port to a database or a cache, through the bastion.
    Tunnel(Tunnel),
    /// Checks credentials, account and quotas.
    Doctor(Doctor),
    /// Prints the least that a run may do, as IAM policies, without AWS.
    IamPolicy(IamPolicy),
    /// Tells a key's type, default and effect, and what it touches; without a path lists all keys.
    Explain {
        /// Such as `api.system.cpu`, `x-provision.nat`, or a key's name alone.
        path: Option<String>,
    },
    /// Writes the JSON schema of a file, for editors.
    Schema {
        /// The file.
        #[arg(value_enum, default_value = "coherence")]
        file: File,
    },
    /// Writes a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// Shows what was understood: one cnc.yml and one environments.yml, with every default that is not AWS's.
    #[arg(long)]
    pub(crate) show: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// The coherence.yml.
    #[arg(value_name = "FILE", default_value = "coherence.yml")]
    pub(crate) file: PathBuf,
    /// Writes to this file, which must not be there yet [default: the standard output].
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder with the application's compose file, Dockerfile or package.json.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The application's name [default: the folder's].
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The AWS account.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// The region [default: us-east-1].
    #[arg(long, env = "AWS_REGION")]
    pub(crate) region: Option<String>,
    /// The first environment [default: staging].
    #[arg(long)]
    pub(crate) environment: Option<String>,
}

/// A file of the configuration.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum File {
    /// coherence.yml.
    Coherence,
    /// cnc.yml.
    Cnc,
    /// environments.yml.
    Environments,
}

impl File {
    pub(crate) fn kind(self) -> FileKind {
        match self {
            Self::Coherence => FileKind::Coherence,
            Self::Cnc => FileKind::Cnc,
            Self::Environments => FileKind::Environments,
        }
    }
}

/// The environments that a command is for.
#[derive(Debug, Args)]
pub(crate) struct Environments {
    /// The environments, all of one collection [default: the only one].
    #[arg(value_name = "ENV")]
    pub(crate) names: Vec<String>,
}

/// What is asked for beside the configuration.
#[derive(Debug, Default, Args)]
pub(crate) struct Wish {
    /// Gives a service its image. May be given several times.
    #[arg(long = "image", value_name = "SERVICE=REF", value_parser = image)]
    pub(crate) images: Vec<(String, String)>,
    /// Only this node and what it needs. May be given several times. `drift`: only what was changed outside is set back.
    #[arg(long, value_name = "NODE|drift")]
    pub(crate) only: Vec<String>,
    /// Leaves this node as it is, whatever was changed on it. May be given several times; `*` stands for any text.
    #[arg(long, value_name = "NODE")]
    pub(crate) no_repair: Vec<String>,
    /// Allows this node to be replaced where that needs leave: it holds data, or it is away meanwhile. May be given several times.
    #[arg(long, value_name = "NODE")]
    pub(crate) allow_replace: Vec<String>,
    /// Deletes this object, which holds data and is no longer in the configuration. May be given several times.
    #[arg(long, value_name = "NODE")]
    pub(crate) prune: Vec<String>,
}

/// How a run is carried out.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Does it without asking. Deleting data is not covered: see --confirm.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Names what may be deleted although it holds data, as it would be typed. May be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Vec<String>,
    /// For how long to wait for another run that holds what this one needs: 90s, 10m [default: not at all].
    #[arg(long, value_name = "TIME", default_value = "0s", hide_default_value = true, value_parser = duration)]
    pub(crate) lock_wait: Duration,
    /// How many calls may be in flight.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) width: u16,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) environments: Environments,
    #[command(flatten)]
    pub(crate) wish: Wish,
    /// Lists the security controls of AWS that are off by design, each with the line of the configuration that turns it on.
    #[arg(long)]
    pub(crate) controls: bool,
    /// Saves the plan; `apply FILE` does nothing outside it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Ends with 2 when there are changes.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The environments, all of one collection [default: the only one]; or one saved plan, known by the `.` or `/` in
    /// its name.
    #[arg(value_name = "ENV|FILE")]
    pub(crate) names: Vec<String>,
    /// A saved plan: nothing outside it is done.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["names", "images", "only", "no_repair", "allow_replace", "prune", "each"])]
    pub(crate) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) wish: Wish,
    /// Asks for each node that would be changed.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) each: bool,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Args)]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// Gives a service its image, as the apply did. May be given several times.
    #[arg(long = "image", value_name = "SERVICE=REF", value_parser = image)]
    pub(crate) images: Vec<(String, String)>,
    /// Only this node and what it needs. May be given several times.
    #[arg(long, value_name = "NODE")]
    pub(crate) only: Vec<String>,
    /// Ends with 2 when there is drift.
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Tells what stands in our networks and is not ours, too.
    #[arg(long)]
    pub(crate) all: bool,
    /// Tells of each finding since when it is so and by whom, as far as CloudTrail's event history knows: of 90 days, up to 15
    /// minutes late. Takes a second for every two pages of events.
    #[arg(long)]
    pub(crate) who: bool,
    /// Looks again after each such time, until it is stopped: 90s, 10m. At least 1s.
    #[arg(long, value_name = "TIME", value_parser = pause)]
    pub(crate) watch: Option<Duration>,
    /// With --watch: the topic of SNS, by ARN, to which a message is sent when something else is found than before.
    #[arg(long, value_name = "TOPIC", requires = "watch", value_parser = topic)]
    pub(crate) notify: Option<String>,
    /// The form of what is found; `--json` is another.
    #[arg(long, value_enum, default_value = "text", conflicts_with = "json")]
    pub(crate) format: DriftFormat,
}

/// The form of what drift finds.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DriftFormat {
    /// For people.
    Text,
    /// JUnit XML: a test for each node, which fails where it has drifted.
    Junit,
    /// Annotations of GitHub Actions: a line for each finding.
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct Destroy {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// The whole collection: all its environments, and what they share. Without it only the environments go.
    #[arg(long)]
    pub(crate) collection: bool,
    /// Deletes what holds data too. The name of what is destroyed must be typed, or given with --confirm.
    #[arg(long)]
    pub(crate) delete_data: bool,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Args)]
pub(crate) struct Gc {
    /// The environments, all of one collection [default: all of the only or the default collection].
    #[arg(value_name = "ENV")]
    pub(crate) names: Vec<String>,
    /// Destroys the previews among them whose time is over (`preview_inactivity_timeout_hours`).
    #[arg(long)]
    pub(crate) expired: bool,
    /// With --expired: deletes what holds data too. The names of the previews must be typed, or given with --confirm.
    #[arg(long, requires = "expired")]
    pub(crate) delete_data: bool,
    #[command(flatten)]
    pub(crate) run: Run,
}

#[derive(Debug, Args)]
pub(crate) struct Outputs {
    #[command(flatten)]
    pub(crate) environments: Environments,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// The form.
    #[arg(long, value_enum, default_value = "dot")]
    pub(crate) format: GraphFormat,
    /// Writes to a file.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The form of a drawn graph.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Graphviz.
    Dot,
    /// Mermaid, which GitHub draws.
    Mermaid,
    /// A picture, complete in itself.
    Svg,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("purpose").args(["plan", "drift", "apply", "destroy"]))]
pub(crate) struct IamPolicy {
    #[command(flatten)]
    pub(crate) environments: Environments,
    /// For `plan`.
    #[arg(long)]
    pub(crate) plan: bool,
    /// For `drift`.
    #[arg(long)]
    pub(crate) drift: bool,
    /// For `apply`; the default.
    #[arg(long)]
    pub(crate) apply: bool,
    /// For `destroy`.
    #[arg(long)]
    pub(crate) destroy: bool,
    /// Writes each policy to a file of its own in this folder.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) environments: Environments,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["images", "path"])))]
pub(crate) struct Deploy {
    /// The environment.
    #[arg(value_name = "ENV")]
    pub(crate) environment: String,
    /// The image of a service, which must exist. May be given several times.
    #[arg(long = "image", value_name = "SERVICE=REF", value_parser = image)]
    pub(crate) images: Vec<(String, String)>,
    /// With --image: for how long to wait for another run that changes the service: 90s, 10m [default: not at all].
    #[arg(long, value_name = "TIME", default_value = "0s", hide_default_value = true, value_parser = duration)]
    pub(crate) lock_wait: Duration,
    /// Uploads what is committed in this folder of a git repository, and follows the pipeline that builds and rolls it out.
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Tunnel {
    /// The environment.
    #[arg(value_name = "ENV")]
    pub(crate) environment: String,
    /// The database or cache.
    #[arg(value_name = "RESOURCE")]
    pub(crate) resource: String,
    /// The local port [default: the resource's own].
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Prints the command and does not run it.
    #[arg(long)]
    pub(crate) print: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
