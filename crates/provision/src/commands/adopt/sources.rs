//! Where candidates come from: the command line, a mapping file, Terraform's state, cnc's, a stack of CloudFormation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use provision::app::adopt::{Adopted, Item, Mapping, retained, state};
use provision::app::config::files;
use provision::app::config::source;
use provision::aws::stack;
use provision::{Connected, Session, Target};

use crate::args;
use crate::commands::node;
use crate::exit::Exit;
use crate::failure::{Failure, of_faults};
use crate::render::plain;

/// The largest state file that is read.
const STATE_MAX: u64 = 64 * 1024 * 1024;

/// Where items come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A state file.
    Terraform(PathBuf, Vec<Item>),
    /// A stack, by its name.
    Stack(String, Vec<Item>),
}

impl Source {
    pub(crate) fn items(&self) -> &[Item] {
        match self {
            Self::Terraform(_, items) | Self::Stack(_, items) => items,
        }
    }
}

/// What the command line and the mapping file say of nodes. Where nothing is named at all, what is known already: an adoption that was
/// stopped goes on.
pub(crate) fn named(session: &Session, target: &Target, pairs: &[&String], args: &args::Adopt) -> Result<Mapping, Failure> {
    let collection = target.collection.name.as_str();
    let mut all = Mapping::new();
    let sources = !args.terraform.is_empty() || !args.stacks.is_empty() || args.cnc.is_some();
    if !sources && pairs.is_empty() && args.map.is_none() {
        all = session.adopted().of(collection);
        all.retain(|address, _| target.graph().find(address).is_some());
        if all.is_empty() {
            let help = "name a source (--terraform FILE, --stack NAME, --cnc, --map FILE), or a node and its object: NODE=ID";
            return Err(Failure::new(Exit::Usage, "nothing is named that could be adopted", help));
        }
    }
    if let Some(path) = &args.map {
        let cwd = std::env::current_dir().unwrap_or_default();
        let read = files::read(&cwd.join(path), &cwd).map_err(Failure::from)?;
        all.extend(Adopted::read(&read)?.of(collection));
    }
    for pair in pairs {
        let (node, name) = pair.split_once('=').unwrap_or((pair, ""));
        if node.is_empty() || name.is_empty() {
            let message = format!("`{}` names no node and no object", plain(pair));
            return Err(Failure::new(Exit::Usage, message, "write NODE=ID, such as staging/database.main=shop-db"));
        }
        all.insert(node.to_owned(), vec![name.to_owned()]);
    }
    for address in all.keys() {
        node(target, address)?;
    }
    Ok(all)
}

/// Everything that the command line names.
pub(crate) async fn read(connected: &Connected<'_>, args: &args::Adopt) -> Result<Vec<Source>, Failure> {
    let mut all = Vec::new();
    let states =
        args.terraform.iter().cloned().chain(args.cnc.iter().map(|dir| of_cnc(dir)).collect::<Result<Vec<_>, _>>()?.concat());
    for path in states {
        let items = state(&path.display().to_string(), &text(&path)?)?;
        all.push(Source::Terraform(path, items));
    }
    for name in &args.stacks {
        all.push(Source::Stack(name.clone(), of_stack(connected, name).await?));
    }
    Ok(all)
}

/// The state files of cnc below a folder: it keeps each in `.terraform`.
fn of_cnc(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = dir.join(".terraform");
    let entries = std::fs::read_dir(&folder).map_err(|error| {
        let message = format!("{} cannot be read: {error}", folder.display());
        Failure::new(Exit::Usage, message, "name the folder in which `cnc provision apply` was run: --cnc=DIR")
    })?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tfstate"));
    paths.sort();
    if paths.is_empty() {
        let message = format!("there is no state of cnc in {}", folder.display());
        let help = "where its state is elsewhere, such as in S3, pull it and name the file with --terraform FILE";
        return Err(Failure::new(Exit::Usage, message, help));
    }
    Ok(paths)
}

fn text(path: &Path) -> Result<String, Failure> {
    let unreadable = |what: String| {
        let message = format!("{} cannot be read: {what}", path.display());
        Failure::new(Exit::Usage, message, "name a state file: `terraform state pull > state.json` writes one")
    };
    let meta = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !meta.is_file() || meta.len() > STATE_MAX {
        return Err(unreadable(format!("it is no file of at most {} MiB", STATE_MAX / 1024 / 1024)));
    }
    std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))
}

async fn of_stack(connected: &Connected<'_>, name: &str) -> Result<Vec<Item>, Failure> {
    let read = stack::read(&connected.reader(), name).await;
    let (objects, template) = read.map_err(|fault| {
        let message = format!("the stack {} cannot be read: {}", plain(name), plain(&fault.to_string()));
        let exit = of_faults([&fault].into_iter()).unwrap_or(Exit::Partial);
        Failure::new(exit, message, "`aws cloudformation list-stacks` shows the names of the account's stacks in this region")
    })?;
    let stays = retained(&source::Source::new(format!("the template of {name}"), template))?;
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for object in objects {
        let item = Item {
            kind: object.kind,
            address: object.logical.clone(),
            // An address of EC2 is shown with its allocation.
            names: object.physical.split('|').map(str::to_owned).collect(),
            hint: format!("{} {name}", object.physical),
            retained: stays.contains(&object.logical),
        };
        items.insert(object.logical, item);
    }
    Ok(items.into_values().collect())
}
