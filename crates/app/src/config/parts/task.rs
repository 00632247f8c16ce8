//! Workers and scheduled tasks.

use std::collections::HashMap;

use super::command::read_command;
use super::size::Request;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::Key;
use crate::config::keys::coherence::{backend, scheduled_task as scheduled, task, worker};
use crate::config::model::{Origin, ScheduledTask, TaskName, Worker};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// The names of a service's tasks: what is made for them is told apart by these.
type Names = HashMap<String, Location>;

/// The keys that a format has for tasks, and how it says their size.
#[derive(Clone, Copy)]
pub(in crate::config) struct TaskKeys {
    pub(in crate::config) workers: &'static Key,
    pub(in crate::config) scheduled_tasks: &'static Key,
    /// `system` of either.
    pub(in crate::config) system: (&'static Key, &'static Key),
    pub(in crate::config) size: fn(&mut MapReader<'_>, Request) -> Option<Request>,
}

/// Those of coherence.yml.
pub(in crate::config) const COHERENCE: TaskKeys = TaskKeys {
    workers: &backend::WORKERS,
    scheduled_tasks: &backend::SCHEDULED_TASKS,
    system: (&worker::SYSTEM, &scheduled::SYSTEM),
    size: |map, default| Request::read(map, &task::CPU, &task::MEMORY, default),
};

/// `workers` and `scheduled_tasks`.
pub(in crate::config) fn read(
    map: &mut MapReader<'_>,
    keys: TaskKeys,
    size: Request,
) -> Option<(Vec<Worker>, Vec<ScheduledTask>)> {
    let mut names = Names::new();
    let workers = map.items(keys.workers, |item| read_worker(item, keys, size, &mut names));
    let tasks = map.items(keys.scheduled_tasks, |item| read_scheduled(item, keys, size, &mut names));
    let (workers, tasks) = (workers.or_default(), tasks.or_default());
    Some((workers?, tasks?))
}

fn read_worker(item: &Cursor<'_>, keys: TaskKeys, size: Request, names: &mut Names) -> Option<Worker> {
    let mut map = item.shaped()?;
    let name = map.with(&worker::NAME, |name| read_name(name, names)).good();
    let command = map.with(&worker::COMMAND, read_command).good();
    let size = read_size(&mut map, keys.system.0, keys, size);
    let replicas = map.number(&worker::REPLICAS).or(1);
    map.finish();
    let (name, origin) = name?;
    Some(Worker { name, command: command?, size: size?.fit(), replicas: replicas?, origin })
}

fn read_scheduled(item: &Cursor<'_>, keys: TaskKeys, size: Request, names: &mut Names) -> Option<ScheduledTask> {
    let mut map = item.shaped()?;
    let name = map.with(&scheduled::NAME, |name| read_name(name, names)).good();
    let command = map.with(&scheduled::COMMAND, read_command).good();
    let schedule = map.checked(&scheduled::SCHEDULE).good();
    let size = read_size(&mut map, keys.system.1, keys, size);
    map.finish();
    let (name, origin) = name?;
    Some(ScheduledTask { name, command: command?, schedule: schedule?, size: size?.fit(), origin })
}

fn read_name(value: &Cursor<'_>, names: &mut Names) -> Option<(TaskName, Origin)> {
    let name = value.checked::<TaskName>()?;
    if let Some(first) = names.get(name.as_str()) {
        let message = format!("two workers or scheduled tasks of the service are called {}", quote(name.as_str()));
        value.report(
            Diagnostic::error("config::duplicate-name", message)
                .at(value.place(), "the second one")
                .at(first.clone(), "the first one")
                .expected("a name of its own for each"),
        );
        return None;
    }
    names.insert(name.to_string(), value.place());
    Some((name, Origin::from(value.place())))
}

fn read_size(map: &mut MapReader<'_>, key: &'static Key, keys: TaskKeys, default: Request) -> Option<Request> {
    let read = map.with(key, |system| {
        let mut map = system.shaped()?;
        let size = (keys.size)(&mut map, default);
        map.finish();
        size
    });
    read.or(default)
}
