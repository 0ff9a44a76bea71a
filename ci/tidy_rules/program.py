"""What the C files say, as a compiler reads them: functions, uses, writes, includes, declarations.

The idea: each .c file is parsed once, side by side, and boiled down to plain rows; functions in headers are taken from
whichever file reads them first. A use through a macro counts where the macro is used.

Relies on: libclang for Debian's own python3.
"""
import collections
import concurrent.futures
import fnmatch
import os

import clang.cindex as clang

from tidy_rules.tree import Unusable

K = clang.CursorKind
T = clang.TypeKind
FLAGS = ["-std=gnu11", "-x", "c"]
DECLARED = {K.FUNCTION_DECL: "function", K.VAR_DECL: "variable", K.TYPEDEF_DECL: "typedef",
            K.ENUM_CONSTANT_DECL: "constant", K.STRUCT_DECL: "struct", K.ENUM_DECL: "enum"}

Declaration = collections.namedtuple("Declaration", "kind name path line end defined external")
Use = collections.namedtuple("Use", "path line kind name declared inside")
Write = collections.namedtuple("Write", "path line name declared how")
Include = collections.namedtuple("Include", "path line target")


class Program:
    """The rows of all files together."""

    def __init__(self, tree, unread):
        self.unread = {path for path in tree.c_files(".c") if any(fnmatch.fnmatch(path, form) for form in unread)}
        paths = [path for path in tree.c_files(".c") if path not in self.unread]
        include = include_path(tree)
        rows = {Declaration: set(), Use: set(), Write: set(), Include: set()}
        with concurrent.futures.ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for error, found in pool.map(facts, [(path, include) for path in paths], chunksize=4):
                if error:
                    raise Unusable(error)
                for row in found:
                    rows[type(row)].add(row)
        self.declarations = sorted(rows[Declaration])
        self.uses, self.writes, self.includes = sorted(rows[Use]), sorted(rows[Write]), sorted(rows[Include])
        self.homes = {}  # of each external function and variable: the file that defines it; a test may stand in for one
        for row in sorted(self.declarations, key=lambda row: row.path.startswith("tests/")):
            if row.kind in ("function", "variable") and row.defined and row.external:
                self.homes.setdefault(row.name, row.path)

    def functions(self):
        return [row for row in self.declarations if row.kind == "function" and row.defined]


def include_path(tree):
    """Where headers are found, in the order of CMakeLists.txt, and behind that every folder that has some."""
    folders = {os.path.dirname(path) or "." for path in tree.c_files(".h")}
    first = [name for name in ("mm", "spec", "platform", "platform/host", "fuzz", "tool") if name in tree.folders]
    return tuple(first + sorted(folders - set(first) - {"."}) + ["."])


def facts(work):
    """The rows of one .c file, or what is wrong with it."""
    path, include = work
    arguments = FLAGS + [f"-I{folder}" for folder in include]
    try:
        unit = clang.Index.create().parse(path, args=arguments)
    except clang.TranslationUnitLoadError as error:
        return f"{path}: {error}", []
    errors = [d for d in unit.diagnostics if d.severity >= clang.Diagnostic.Error]
    if errors:
        return f"{path}: does not compile: {errors[0].spelling}", []
    reader = Reader()
    for inclusion in unit.get_includes():
        source, target = own(inclusion.location.file.name), own(inclusion.include.name)
        if source and target:
            reader.rows.append(Include(source, inclusion.location.line, target))
    for cursor in unit.cursor.get_children():
        file = cursor.location.file
        name = own(file.name) if file else None
        if name:
            reader.top(cursor, name)
    return None, reader.rows


def own(path):
    """A path as seen from the tree's top, None for a file outside."""
    path = os.path.relpath(path)
    return None if path.startswith("..") else path


def lvalue_base(cursor):
    """The variable that an expression without a load names a part of, or None: a pointer leads elsewhere."""
    while True:
        if cursor.kind == K.DECL_REF_EXPR:
            target = cursor.referenced
            return target if target is not None and target.kind == K.VAR_DECL else None
        children = list(cursor.get_children())
        if not children:
            return None
        inner = children[0]
        if cursor.kind in (K.ARRAY_SUBSCRIPT_EXPR, K.UNEXPOSED_EXPR) or (
                cursor.kind == K.UNARY_OPERATOR and cursor.type.kind != T.POINTER):
            if cursor.kind == K.UNEXPOSED_EXPR and not is_array(inner):
                return None  # a load: what is read from here on is a value
        elif cursor.kind == K.MEMBER_REF_EXPR:
            if inner.type.get_canonical().kind == T.POINTER:
                return None
        elif cursor.kind != K.PAREN_EXPR:
            return None
        cursor = inner


def is_array(cursor):
    return cursor.type.get_canonical().kind in (T.CONSTANTARRAY, T.INCOMPLETEARRAY, T.VARIABLEARRAY)


def names_a_place(cursor):
    """Whether an operand stands without a load: what is assigned to, counted up, or has its address taken."""
    if cursor.kind in (K.UNARY_OPERATOR, K.PAREN_EXPR):
        inner = next(cursor.get_children())
        follows = inner.type.get_canonical().get_pointee() == cursor.type.get_canonical()  # *p
        return follows if cursor.kind == K.UNARY_OPERATOR else names_a_place(inner)
    return cursor.kind in (K.DECL_REF_EXPR, K.ARRAY_SUBSCRIPT_EXPR, K.MEMBER_REF_EXPR)


class Reader:
    """Walks the cursors of one file and collects rows."""

    def __init__(self):
        self.rows = []

    def top(self, cursor, path):
        kind = DECLARED.get(cursor.kind)
        if kind == "enum":
            for constant in cursor.get_children():
                self.declare(constant, "constant", path)
        if kind:
            self.declare(cursor, kind, path)
        inside = cursor.spelling if kind == "function" and cursor.is_definition() else ""
        if kind in ("struct", "enum") and not list(cursor.get_children()):
            return
        for child in cursor.get_children():
            self.walk(child, (), path, inside)

    def declare(self, cursor, kind, path):
        external = cursor.linkage == clang.LinkageKind.EXTERNAL
        defined = cursor.is_definition()
        if kind == "variable":  # one without a value is a definition too
            defined = cursor.storage_class != clang.StorageClass.EXTERN
        self.rows.append(Declaration(kind, cursor.spelling, path, cursor.extent.start.line, cursor.extent.end.line,
                                     defined, external))

    def walk(self, cursor, above, path, inside):
        kind = cursor.kind
        if kind == K.DECL_REF_EXPR:
            self.use(cursor, path, inside)
        children = list(cursor.get_children())
        if children:
            first = children[0]
            if kind == K.COMPOUND_ASSIGNMENT_OPERATOR or (kind == K.BINARY_OPERATOR and names_a_place(first)):
                self.write(cursor, first, path, "writes")
            elif kind == K.UNARY_OPERATOR and names_a_place(first):
                if cursor.type.get_canonical().kind != T.POINTER or cursor.type.get_pointee() != first.type:
                    self.write(cursor, first, path, "writes")
                elif hands_out(cursor, above):
                    self.write(cursor, first, path, "hands out the address of")
            elif kind == K.UNEXPOSED_EXPR and is_array(first) and hands_out(cursor, above):
                self.write(cursor, first, path, "hands out the address of")
        above = (cursor,) + above[:6]
        for child in children:
            self.walk(child, above, path, inside)

    def use(self, cursor, path, inside):
        target = cursor.referenced
        kind = DECLARED.get(target.kind) if target is not None else None
        declared = own(target.location.file.name) if kind and target.location.file else None
        if kind in ("function", "variable") and target.linkage != clang.LinkageKind.EXTERNAL:
            kind = "static " + kind
        if declared:
            self.rows.append(Use(path, cursor.location.line, kind, cursor.spelling, declared, inside))

    def write(self, cursor, place, path, how):
        base = lvalue_base(place)
        if base is not None and base.linkage == clang.LinkageKind.EXTERNAL and base.location.file:
            declared = own(base.location.file.name)
            if declared:
                self.rows.append(Write(path, cursor.location.line, base.spelling, declared, how))


def hands_out(cursor, above):
    """Whether an address goes to where it can be written through: a pointer to what is not const, in a call, an
    assignment, an initializer or a return. Indexing, comparing and measuring do not count."""
    for i, outer in enumerate(above):
        if outer.kind in (K.UNEXPOSED_EXPR, K.PAREN_EXPR, K.CSTYLE_CAST_EXPR):
            cursor = outer
            continue
        if outer.kind not in (K.CALL_EXPR, K.VAR_DECL, K.RETURN_STMT, K.INIT_LIST_EXPR, K.BINARY_OPERATOR,
                              K.CONDITIONAL_OPERATOR):
            return False
        if outer.kind == K.BINARY_OPERATOR and not assigns(outer):
            return False
        if outer.kind == K.CALL_EXPR and unnamed_argument(outer, cursor):
            return False
        kind = cursor.type.get_canonical()
        return kind.kind == T.POINTER and not kind.get_pointee().is_const_qualified()
    return False


def assigns(cursor):
    children = list(cursor.get_children())
    return bool(children) and names_a_place(children[0])


def unnamed_argument(call, argument):
    """Whether an argument stands behind the parameters that a function names, as those of printf do."""
    target = call.referenced
    if target is None or target.kind != K.FUNCTION_DECL:
        return False
    named = len(list(target.get_arguments()))
    return any(i >= named and given == argument for i, given in enumerate(call.get_arguments()))
