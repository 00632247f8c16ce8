//! What backends have beside what every service has.

use super::{resource, scheduled_task, service, system, worker};
use crate::config::keys::form;
use crate::config::keys::shape::{Shape, shape};
use crate::config::keys::takes::{List, Takes};
use crate::config::keys::{Key, touched};

/// Why a frontend's key does nothing.
const FRONTEND_ONLY: &str = "it belongs to frontend services";

shape! {
    /// A backend.
    BACKEND = Shape::new("backend", "a backend").with(&[&service::SERVICE]);

    PROD = Key::new("prod", Takes::Either(&[Takes::Command, Takes::Map(&PROD_SHAPE)]))
        .or_else("what the image says; `Dockerfile`")
        .says("what runs, and the Dockerfile below `repo_path`")
        .touches(&["ecs.task-definition", "codebuild.project"]);
    IMAGE = Key::new("image", Takes::Text(&form::IMAGE))
        .says("a ready image. Without one the service waits at 0 tasks for its first deploy")
        .touches(touched::TASK);
    PORT = Key::new("port", Takes::Integer(1, 65_535))
        .or("8080")
        .says("the port the container listens on; it is also told by `PORT`")
        .touches(&["ecs.task-definition", "ecs.service", "elbv2.target-group", "ec2.security-group"]);
    SYSTEM =
        Key::new("system", Takes::Map(&system::SYSTEM)).says("the size and number of its tasks").touches(touched::TASK);
    MIGRATION = Key::new("migration", Takes::Command)
        .also(&["migrate"])
        .says("runs with each deploy before the new image takes over")
        .touches(touched::ONCE);
    SEED = Key::new("seed", Takes::Command)
        .says("fills databases, not in production; must bear being run again")
        .touches(touched::ONCE);
    WORKERS = Key::new("workers", Takes::List(&WORKER_LIST))
        .says("tasks of the same image that answer nothing")
        .touches(&["ecs.task-definition", "ecs.service"]);
    SCHEDULED_TASKS = Key::new("scheduled_tasks", Takes::List(&TASK_LIST))
        .says("tasks of the same image that run at times")
        .touches(&["ecs.task-definition", "scheduler.schedule", "scheduler.schedule-group"]);
    RESOURCES = Key::new("resources", Takes::List(&RESOURCE_LIST)).says("databases, caches and buckets").touches(touched::DATA);

    INSTALL = Key::without_effect("install", FRONTEND_ONLY);
    BUILD = Key::without_effect("build", FRONTEND_ONLY);
    ASSETS_PATH = Key::without_effect("assets_path", FRONTEND_ONLY).also(&["build_path"]);
    INDEX_FILE_NAME = Key::without_effect("index_file_name", FRONTEND_ONLY);
    CORS = Key::without_effect("cors", FRONTEND_ONLY);
}

static WORKER_LIST: List = List::of("a list of workers", Takes::Map(&worker::WORKER));
static TASK_LIST: List = List::of("a list of scheduled tasks", Takes::Map(&scheduled_task::SCHEDULED_TASK));
static RESOURCE_LIST: List = List::of("a list of resources, each with `name` and `type`", Takes::Map(&resource::RESOURCE));

shape! {
    /// A command and the Dockerfile of what it runs in.
    PROD_SHAPE = Shape::new("prod", "a command");

    COMMAND =
        Key::new("command", Takes::Command).or_else("what the image says").says("what runs").touches(touched::TASK);
    DOCKERFILE = Key::new("dockerfile", Takes::Text(&form::DOCKERFILE))
        .or("Dockerfile")
        .says("the Dockerfile, below `repo_path`")
        .touches(touched::BUILD);
}
