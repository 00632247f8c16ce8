//! What is adopted, and from where.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::values::duration;

#[derive(Debug, Args)]
pub(crate) struct Adopt {
    /// The environments, all of one collection [default: the only one]; and nodes with the id, the ARN or the name of their objects.
    #[arg(value_name = "ENV|NODE=ID")]
    pub(crate) names: Vec<String>,
    /// A file that says which node has which object: a map in YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// A state file of Terraform, format 4. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) terraform: Vec<PathBuf>,
    /// A stack of CloudFormation, such as Copilot's, by its name. May be given several times.
    #[arg(long = "stack", value_name = "NAME")]
    pub(crate) stacks: Vec<String>,
    /// The state of cnc, in the folder in which it was run [default: this one].
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true, default_missing_value = ".")]
    pub(crate) cnc: Option<PathBuf>,
    /// Prints which node would have which object, as a file for --map, and changes nothing.
    #[arg(long)]
    pub(crate) print_map: bool,
    /// Does it without asking.
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// For how long to wait for another run that holds what this one needs: 90s, 10m [default: not at all].
    #[arg(long, value_name = "TIME", default_value = "0s", hide_default_value = true, value_parser = duration)]
    pub(crate) lock_wait: Duration,
    /// How many calls may be in flight.
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) width: u16,
}
