//! The schemas beside the readers, on every file that a test here reads.

use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use provision_app::config::diagnostic::Diagnostic;
use provision_app::config::schema::{self, FileKind};

/// Faults that a schema finds too. Of values it knows the patterns, which the tests of the keys try.
const BY_SCHEMA: [&str; 7] = [
    "config::missing-key",
    "config::name",
    "config::range",
    "config::refused",
    "config::type",
    "config::unknown-key",
    "config::unsupported",
];

/// What it does not: a key that may stand in either of two places, how a number is written, and what may be another tool's key.
const BEYOND: [&str; 3] = ["there is no region for", "is no plain whole number", "`x-cmc` is not a key"];

static ALL: LazyLock<(Schemas, Vec<(FileKind, SchemaIndex)>)> = LazyLock::new(|| {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let compiled = FileKind::ALL.map(|file| {
        compiler.add_resource(file.name(), schema::of(file)).unwrap();
        (file, compiler.compile(file.name(), &mut schemas).unwrap())
    });
    (schemas, compiled.to_vec())
});

/// What an editor would say of a file, if anything. A file that is no YAML is none of a schema's.
fn faults(file: FileKind, text: &str) -> Option<String> {
    let (schemas, compiled) = &*ALL;
    let (_, index) = compiled.iter().find(|(one, _)| *one == file).unwrap();
    let instance = schema::instance(text)?;
    schemas.validate(&instance, *index).err().map(|error| error.to_string())
}

/// The schema takes what the reader takes, and refuses what the reader refuses and a schema can. `name` is the file's in `found`.
pub(crate) fn agree(file: FileKind, name: &str, text: &str, found: &[Diagnostic]) {
    let said = faults(file, text);
    if !found.iter().any(Diagnostic::is_error) {
        assert_eq!(said, None, "the schema refuses\n{text}");
    }
    let of_it = |fault: &&Diagnostic| fault.labels.first().is_some_and(|label| label.location.source().name() == name);
    // What Compose alone has may be called otherwise than what is deployed.
    let is_a_name = |fault: &Diagnostic| file == FileKind::Cnc && fault.code == "config::name";
    let is_a_schemas = |fault: &&Diagnostic| fault.is_error() && BY_SCHEMA.contains(&fault.code) && !is_a_name(fault);
    let can_refuse = |fault: &&Diagnostic| !BEYOND.iter().any(|message| fault.message.contains(message));
    if let Some(fault) = found.iter().filter(of_it).filter(is_a_schemas).find(can_refuse) {
        let can_tell = schema::instance(text).is_none() || said.is_some();
        assert!(can_tell, "the schema takes\n{text}\nof which is said\n{fault}");
    }
}
