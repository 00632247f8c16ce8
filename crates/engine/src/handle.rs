//! Typed references from one node to another: a wrong field or a wrong type does not compile.

use std::fmt;
use std::marker::PhantomData;

use crate::{Kind, Late, Need, NodeIx, Outs, Read, Val};

/// A typed reference to a node. Only [`Stack::add`](crate::Stack::add) makes one.
///
/// ```
/// use provision_engine::{Kind, Output, Scope, Stack};
///
/// #[derive(Clone, Debug)]
/// struct NetOut { id: String }
/// impl Output for NetOut {
///     fn id(&self) -> &str { &self.id }
/// }
///
/// /// A network.
/// #[derive(Clone, Debug, Kind)]
/// #[kind(name = "example.net", out = NetOut)]
/// struct Net {
///     /// How large it is, in addresses.
///     size: u32,
///     /// The id of the network it belongs to.
///     parent: Option<String>,
/// }
///
/// let mut stack = Stack::default();
/// let scope = stack.scope(Scope { stack: "app".into(), label: String::new(), tags: Default::default() });
/// let outer = stack.add(scope, "outer", NetArgs { size: 512.into(), parent: None.into() });
/// let parent = outer.exists(|out| Some(out.id.clone()));
/// stack.add(scope, "inner", NetArgs { size: 256.into(), parent });
/// assert!(stack.finish().is_ok());
/// ```
///
/// A field that the output does not have does not compile:
///
/// ```compile_fail,E0609
/// # use provision_engine::{Handle, Kind, Output};
/// # #[derive(Clone, Debug)]
/// # struct NetOut { id: String }
/// # impl Output for NetOut {
/// #     fn id(&self) -> &str { &self.id }
/// # }
/// # /// A network.
/// # #[derive(Clone, Debug, Kind)]
/// # #[kind(name = "example.net", out = NetOut)]
/// # struct Net {
/// #     /// A size.
/// #     size: u32,
/// # }
/// fn arn(net: Handle<Net>) {
///     net.exists(|out| out.arn.clone());
/// }
/// ```
///
/// Nor does a reference of another type than the field's:
///
/// ```compile_fail,E0308
/// # use provision_engine::{Handle, Kind, Output};
/// # #[derive(Clone, Debug)]
/// # struct NetOut { id: String }
/// # impl Output for NetOut {
/// #     fn id(&self) -> &str { &self.id }
/// # }
/// # /// A network.
/// # #[derive(Clone, Debug, Kind)]
/// # #[kind(name = "example.net", out = NetOut)]
/// # struct Net {
/// #     /// A size.
/// #     size: u32,
/// # }
/// fn args(net: Handle<Net>) -> NetArgs {
///     NetArgs { size: net.exists(|out| out.id.clone()) }
/// }
/// ```
pub struct Handle<K> {
    read: Read,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Handle<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Handle<K> {}
impl<K> fmt::Debug for Handle<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.read.node.0)
    }
}

impl<K: Kind> Handle<K> {
    pub(crate) fn new(read: Read) -> Self {
        Self { read, kind: PhantomData }
    }
    /// A value read as soon as the node exists.
    pub fn exists<T: Clone + Send + Sync + 'static>(&self, f: impl Fn(&K::Out) -> T + Send + Sync + 'static) -> Val<T> {
        self.late(Need::Exists, move |out| Some(f(out)))
    }
    /// A value read once the node is ready.
    pub fn ready<T: Clone + Send + Sync + 'static>(&self, f: impl Fn(&K::Out) -> T + Send + Sync + 'static) -> Val<T> {
        self.late(Need::Ready, move |out| Some(f(out)))
    }
    /// A value read once the node is ready, or without it where the node cannot become ready in this run: held up, or put off
    /// for what is. So nothing waits for what waits for somebody.
    pub fn unless_held<T: Clone + Send + Sync + 'static>(
        &self,
        f: impl Fn(Option<&K::Out>) -> T + Send + Sync + 'static,
    ) -> Val<T> {
        let node = self.read.node;
        Val::Late(Late::new(vec![self.edge(Need::UnlessHeld)], move |outs| match outs.read::<K>(node, Need::Ready) {
            Some(out) => Some(f(Some(out))),
            None => outs.is_held(node).then(|| f(None)),
        }))
    }
    /// A value that stays what it is when the object is changed or replaced: read of what was there before the run, or else as
    /// soon as the node exists. So it is known although the node is to change.
    pub fn lasting<T: Clone + Send + Sync + 'static>(&self, f: impl Fn(&K::Out) -> T + Send + Sync + 'static) -> Val<T> {
        let node = self.read.node;
        let read = move |outs: &Outs| {
            let out = outs.read_before::<K>(node).or_else(|| outs.read::<K>(node, Need::Exists));
            out.map(&f)
        };
        Val::Late(Late::new(vec![self.edge(Need::Exists)], read))
    }
    /// An edge without a value.
    #[must_use]
    pub fn edge(&self, need: Need) -> Read {
        Read { need, ..self.read }
    }
    /// The node's place.
    #[must_use]
    pub fn node(&self) -> NodeIx {
        self.read.node
    }
    fn late<T: Clone + Send + Sync + 'static>(
        &self,
        need: Need,
        f: impl Fn(&K::Out) -> Option<T> + Send + Sync + 'static,
    ) -> Val<T> {
        let node = self.read.node;
        Val::Late(Late::new(vec![self.edge(need)], move |outs| outs.read::<K>(node, need).and_then(&f)))
    }
}
