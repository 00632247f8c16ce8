//! Workers and scheduled tasks.

use std::collections::HashMap;

use super::command::read_command;
use super::size::{CpuKey, Request};
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::model::{Origin, Scale, ScheduledTask, TaskName, Worker};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// The names of a service's tasks: what is made for them is told apart by these.
type Names = HashMap<String, Location>;

/// `workers` and `scheduled_tasks`.
pub(in crate::config) fn read(map: &mut MapReader<'_>, size: Request, key: CpuKey) -> Option<(Vec<Worker>, Vec<ScheduledTask>)> {
    let mut names = Names::new();
    let workers = map.read("workers", |list| list.each("a list of workers", |item| read_worker(item, size, key, &mut names)));
    let tasks = map.read("scheduled_tasks", |list| {
        list.each("a list of scheduled tasks", |item| read_scheduled(item, size, key, &mut names))
    });
    let (workers, tasks) = (workers.or_default(), tasks.or_default());
    Some((workers?, tasks?))
}

fn read_worker(item: &Cursor<'_>, size: Request, key: CpuKey, names: &mut Names) -> Option<Worker> {
    let mut map = item.map("a worker: a map with `name` and `command`")?;
    let name = read_name(&mut map, names);
    let command = map.required("command", "a command").and_then(|command| read_command(&command));
    let size = read_size(&mut map, size, key);
    let replicas = map.read("replicas", |replicas| replicas.integer(0..=Scale::LIMIT)).or(1);
    map.without_effect("extended_duration", "a worker runs as long as it likes");
    map.refused("schedule", "what runs at times belongs into `scheduled_tasks`");
    map.finish();
    let (name, origin) = name?;
    Some(Worker { name, command: command?, size: size?.fit(), replicas: replicas?, origin })
}

fn read_scheduled(item: &Cursor<'_>, size: Request, key: CpuKey, names: &mut Names) -> Option<ScheduledTask> {
    let mut map = item.map("a scheduled task: a map with `name`, `command` and `schedule`")?;
    let name = read_name(&mut map, names);
    let command = map.required("command", "a command").and_then(|command| read_command(&command));
    let schedule = map
        .required("schedule", "five fields such as `0 5 * * 1`, or `@daily`")
        .and_then(|schedule| schedule.parse("a schedule such as `0 5 * * 1`"));
    let size = read_size(&mut map, size, key);
    map.refused("replicas", "a scheduled task runs once each time");
    map.finish();
    let (name, origin) = name?;
    Some(ScheduledTask { name, command: command?, schedule: schedule?, size: size?.fit(), origin })
}

fn read_name(map: &mut MapReader<'_>, names: &mut Names) -> Option<(TaskName, Origin)> {
    let value = map.required("name", "a name in lower case")?;
    let name = value.parse::<TaskName>("a name in lower case")?;
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

fn read_size(map: &mut MapReader<'_>, default: Request, key: CpuKey) -> Option<Request> {
    let read = map.read("system", |system| {
        let mut map = system.map("a map with a CPU and a memory size")?;
        let size = Request::read(&mut map, default, key);
        map.refused("health_check", "it answers no requests");
        map.refused("platform_settings", "the number of its tasks is `replicas`");
        map.finish();
        size
    });
    read.or(default)
}
