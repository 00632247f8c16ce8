//! The size of a task, as it is asked for.

use crate::config::keys::Key;
use crate::config::model::{Cpu, FargateSize, Memory};
use crate::config::reader::MapReader;

/// CPU and memory as they are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::config) struct Request {
    pub(in crate::config) cpu: Option<Cpu>,
    pub(in crate::config) memory: Option<Memory>,
}

impl Request {
    /// The size that Fargate has for it.
    pub(in crate::config) fn fit(self) -> FargateSize {
        FargateSize::fit(self.cpu, self.memory)
    }

    /// Reads the keys for CPU and memory; what is left out is as in `default`.
    pub(in crate::config) fn read(
        map: &mut MapReader<'_>,
        cpu: &'static Key,
        memory: &'static Key,
        default: Self,
    ) -> Option<Self> {
        let cpu = map.checked(cpu).if_any();
        let memory = map.checked(memory).if_any();
        Some(Self { cpu: cpu?.or(default.cpu), memory: memory?.or(default.memory) })
    }
}
