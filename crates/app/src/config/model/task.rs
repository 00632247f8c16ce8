//! Workers and scheduled tasks: a backend's image with another command.

use super::{Command, FargateSize, Origin, TaskName};
use crate::config::schedule::Schedule;

/// Tasks that run all the time and answer nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Its name; unique among the workers and scheduled tasks of its service.
    pub name: TaskName,
    /// What it runs.
    pub command: Command,
    /// CPU and memory of a task. Default: the service's.
    pub size: FargateSize,
    /// How many of them there are. Default 1.
    pub replicas: u32,
    /// Where its name is written.
    pub origin: Origin,
}

/// A task that runs at times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledTask {
    /// Its name; unique among the workers and scheduled tasks of its service.
    pub name: TaskName,
    /// What it runs.
    pub command: Command,
    /// When it runs, in the environment's time zone.
    pub schedule: Schedule,
    /// CPU and memory of the task. Default: the service's.
    pub size: FargateSize,
    /// Where its name is written.
    pub origin: Origin,
}
