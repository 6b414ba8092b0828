#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a C file could have been instead, one small mistake at a time.

mutants_of() parses a file and yields a Mutant for each: an operator, constant,
field, argument, condition or statement that is another one, or is gone. The
tree comes from libclang: it knows what a statement is, which fields have the
same type, and whether & takes an address, none of which text tells. That a
mutant compiles is for the compiler to say.

Each mutant is one edit that keeps the number of lines, so that all others keep
their places. Within the arguments of macros, of which the tree tells little,
tokens are changed only.
"""
import os
import re
from dataclasses import dataclass

from clang.cindex import CursorKind as K
from clang.cindex import Index, TokenKind, TranslationUnit, TypeKind

RELATIONS = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], "<=": ["<", ">"],
             ">": [">=", "<="], ">=": [">", "<"]}
LOGIC = {"&&": ["||"], "||": ["&&"]}
ARITHMETIC = {"+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"],
              "<<": [">>"], ">>": ["<<"], "&": ["|"], "|": ["&"], "^": ["&"]}
ASSIGNMENTS = {"+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="],
               "<<=": [">>="], ">>=": ["<<="], "&=": ["|="], "|=": ["&="],
               "^=": ["&="]}
UNARY = {"!": [""], "~": [""], "-": [""], "++": ["--"], "--": ["++"]}

LOOPS = {K.WHILE_STMT: 0, K.DO_STMT: 1}  # which child is the condition
EXPRESSIONS = {K.CALL_EXPR, K.BINARY_OPERATOR, K.UNARY_OPERATOR,
               K.COMPOUND_ASSIGNMENT_OPERATOR, K.CSTYLE_CAST_EXPR,
               K.PAREN_EXPR, K.UNEXPOSED_EXPR}
JUMPS = {K.BREAK_STMT, K.CONTINUE_STMT, K.GOTO_STMT, K.RETURN_STMT}


@dataclass(frozen=True)
class Mutant:
    """text[start:end] of the file becomes new."""
    start: int
    end: int
    new: str
    kind: str
    function: str
    line: int
    text: str  # of the whole file, as it was

    def mutated(self):
        lost = self.text.count("\n", self.start, self.end)
        new = self.new + "\n" * (lost - self.new.count("\n"))
        return self.text[:self.start] + new + self.text[self.end:]

    def _lines(self, new):
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", self.end)
        middle = self.new if new else self.text[self.start:self.end]
        return self.text[first:self.start] + middle + self.text[self.end:last]

    def old_lines(self):
        return plain(self._lines(False))

    def new_lines(self):
        return plain(self._lines(True))


def plain(text):
    """One line of words, as the list of survivors has it."""
    return " ".join(text.split())


class File:
    """A C file, its tree, and where the arguments of its macros are."""

    def __init__(self, path, options):
        self.path = path
        with open(path, encoding="latin-1", newline="") as f:
            self.text = f.read()  # latin-1: an offset is libclang's
        self.unit = Index.create().parse(
            path, options,
            options=TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
        errors = [d for d in self.unit.diagnostics if d.severity >= 3]
        if errors:
            raise SystemExit(f"{path}: {errors[0].spelling}")
        self.top = [c for c in self.unit.cursor.get_children()
                    if c.location.file and c.location.file.name == path]
        self.macros = [self._with_arguments(c) for c in self.top
                       if c.kind == K.MACRO_INSTANTIATION]
        self.macros = [m for m in self.macros if m]
        self.tokens = list(self.unit.get_tokens(
            extent=self.unit.cursor.extent))

    def _with_arguments(self, cursor):
        start = cursor.extent.start.offset
        end = start + len(cursor.spelling)
        if not self.text.startswith("(", end):
            return None
        return start, self.closing(end)

    def closing(self, at):
        """Behind the parenthesis that closes the one at."""
        depth = 0
        for i in range(at, len(self.text)):
            depth += {"(": 1, ")": -1}.get(self.text[i], 0)
            if depth == 0:
                return i + 1
        raise SystemExit(f"{self.path}: a parenthesis is not closed")

    def macro_around(self, offset):
        for start, end in self.macros:
            if start <= offset < end:
                return start, end
        return None

    def of(self, cursor):
        return self.text[cursor.extent.start.offset:cursor.extent.end.offset]


class Mutator:
    def __init__(self, file):
        self.file = file
        self.found = {}
        self.functions = [c for c in file.top if c.kind == K.FUNCTION_DECL
                          and c.is_definition()]
        self.extents = [(f.extent.start.offset, f.extent.end.offset,
                         f.spelling) for f in self.functions]

    def add(self, start, end, new, kind):
        old = self.file.text[start:end]
        if old == new:
            return
        same = len(os.path.commonprefix([old, new]))
        start, old, new = start + same, old[same:], new[same:]
        same = len(os.path.commonprefix([old[::-1], new[::-1]]))
        end, new = end - same, new[:len(new) - same]
        line = self.file.text.count("\n", 0, start) + 1
        self.found.setdefault((start, end, new), Mutant(
            start, end, new, kind, self.function_at(start), line,
            self.file.text))

    def change(self, cursor, new, kind):
        start = cursor.extent.start.offset
        if not self.file.macro_around(start):
            self.add(start, cursor.extent.end.offset, new, kind)

    def function_at(self, offset):
        for start, end, name in self.extents:
            if start <= offset < end:
                return name
        return "-"

    # ---- tokens: operators, constants, fields ----

    def visit_tokens(self):
        before = None
        for token in self.file.tokens:
            offset = token.extent.start.offset
            inside = self.function_at(offset) != "-"
            if inside or token.cursor.kind == K.MACRO_DEFINITION:
                for new, kind in self.others(token, before, inside):
                    self.add(offset, token.extent.end.offset, new, kind)
            before = token

    def others(self, token, before, inside):
        """(text, kind) of each token that could stand here instead."""
        text, cursor = token.spelling, token.cursor
        if token.kind == TokenKind.PUNCTUATION and inside:
            in_macro = self.file.macro_around(token.extent.start.offset)
            return operators(text, cursor.kind, in_macro)
        if token.kind == TokenKind.LITERAL:
            return constants(text)
        if text in ("true", "false"):
            return [("false" if text == "true" else "true", "constant")]
        if token.kind != TokenKind.IDENTIFIER or not inside:
            return []
        if before.spelling in ("->", "."):
            return [(n, "field") for n in like_it(cursor, text)]
        return [(n, "constant") for n in named_constants(cursor, text)]

    # ---- the tree: conditions, statements, arguments ----

    def visit(self, cursor):
        children = list(cursor.get_children())
        if cursor.kind == K.IF_STMT or cursor.kind == K.CONDITIONAL_OPERATOR:
            self.condition(children[0])
        elif cursor.kind in LOOPS:
            self.condition(children[LOOPS[cursor.kind]])
        elif cursor.kind == K.FOR_STMT:
            self.for_condition(cursor)
        elif cursor.kind == K.BINARY_OPERATOR:
            self.drop_operand(cursor, children)
        elif cursor.kind == K.RETURN_STMT and children:
            self.returned(children[0])
        elif cursor.kind == K.CALL_EXPR:
            self.arguments(cursor)
        elif cursor.kind == K.INIT_LIST_EXPR:
            for child in children:
                self.drop_initializer(child)
        elif cursor.kind == K.VAR_DECL:
            self.initial_value(children)
        for child in statements(cursor, children):
            self.delete(child)
        for child in children:
            self.visit(child)

    def condition(self, cursor):
        self.change(cursor, f"!({self.file.of(cursor)})", "negated")
        self.change(cursor, "1", "forced true")
        self.change(cursor, "0", "forced false")

    def for_condition(self, cursor):
        at = self.file.text.index("(", cursor.extent.start.offset)
        inner = self.file.text[at + 1:self.file.closing(at) - 1]
        parts = inner.split(";")
        condition = parts[1].strip() if len(parts) == 3 else ""
        if condition:
            start = at + 1 + len(parts[0]) + 1 + parts[1].index(condition)
            end = start + len(condition)
            self.add(start, end, f"!({condition})", "negated")
            self.add(start, end, "1", "forced true")
            self.add(start, end, "0", "forced false")

    def drop_operand(self, cursor, children):
        left, right = children
        operator = operator_of(cursor, self.file)
        if operator in LOGIC:
            self.change(cursor, self.file.of(left), "dropped")
            if operator_of(left, self.file) != operator:
                self.change(cursor, self.file.of(right), "dropped")

    def returned(self, value):
        kind = value.type.get_canonical().kind
        if re.fullmatch(r"\(?(\d+|NULL|true|false)\)?", self.file.of(value)):
            return
        self.change(value, "(0)", "returned")
        if kind != TypeKind.POINTER:
            self.change(value, "(1)", "returned")

    def arguments(self, call):
        arguments = [a for a in call.get_arguments() if a is not None]
        for a, b in zip(arguments, arguments[1:]):
            if type_of(a) == type_of(b) and self.file.of(a) and \
                    not self.file.macro_around(a.extent.start.offset):
                between = self.file.text[a.extent.end.offset:
                                         b.extent.start.offset]
                self.add(a.extent.start.offset, b.extent.end.offset,
                         self.file.of(b) + between + self.file.of(a),
                         "arguments swapped")

    def drop_initializer(self, cursor):
        if self.file.of(cursor).startswith("."):
            end = cursor.extent.end.offset
            end += 1 if self.file.text.startswith(",", end) else 0
            self.add(cursor.extent.start.offset, end, "", "initializer")

    def initial_value(self, children):
        if children and children[-1].kind.is_expression() and \
                children[-1].kind != K.INIT_LIST_EXPR:
            self.change(children[-1], "0", "initializer")

    def delete(self, statement):
        start = statement.extent.start.offset
        end = statement.extent.end.offset
        macro = self.file.macro_around(start)
        if macro:
            start, end = macro
        end = self.file.text.index(";", end) + 1
        if self.file.text[end:].startswith("\n}") and \
                statement.kind == K.RETURN_STMT:
            return  # what a function would then return is anything
        if statement.kind in EXPRESSIONS | JUMPS or macro:
            self.add(start, end, ";", "deleted")


def operator_of(cursor, file):
    """What stands between its two operands, if it is of two."""
    if cursor.kind != K.BINARY_OPERATOR:
        return ""
    left, right = cursor.get_children()
    return file.text[left.extent.end.offset:right.extent.start.offset].strip()


def operators(text, kind, in_macro):
    if in_macro:
        table, name = RELATIONS | LOGIC, "relation"
    elif kind == K.BINARY_OPERATOR:
        table, name = RELATIONS | LOGIC | ARITHMETIC, "operator"
    elif kind == K.COMPOUND_ASSIGNMENT_OPERATOR:
        table, name = ASSIGNMENTS, "operator"
    elif kind == K.UNARY_OPERATOR:
        table, name = UNARY, "operator"
    else:
        return []
    return [(new, name) for new in table.get(text, [])]


def constants(text):
    number = re.fullmatch(r"(0x[0-9a-fA-F]+|\d+)([uUlL]*)", text)
    if not number:
        return []
    n = int(number[1], 0) if number[1] != "0" else 0
    return [(f"{m}{number[2]}", "constant") for m in {n + 1, 0 if n else 1}]


def named_constants(cursor, text):
    """The next one of its enum; one more than what a macro stands for."""
    named = cursor.referenced
    if cursor.kind == K.INTEGER_LITERAL and text != "NULL":
        return [f"({text} + 1)"]
    if named is None or named.kind != K.ENUM_CONSTANT_DECL:
        return []
    return neighbours(list(named.semantic_parent.get_children()), named)[:1]


def like_it(cursor, text):
    """The fields beside it, of the same type, in the same structure."""
    field = cursor.referenced
    if field is None or field.kind != K.FIELD_DECL or field.spelling != text:
        return []
    return neighbours(
        [f for f in field.semantic_parent.get_children()
         if f.kind == K.FIELD_DECL and f.spelling
         and type_of(f) == type_of(field)], field)


def neighbours(all_of_them, one):
    names = [c.spelling for c in all_of_them]
    at = names.index(one.spelling)
    both = [names[(at + 1) % len(names)], names[at - 1]]
    return [n for n in dict.fromkeys(both) if n != one.spelling]


def type_of(cursor):
    return re.sub(r"\b(const|volatile)\b *", "",
                  cursor.type.get_canonical().spelling)


def statements(cursor, children):
    """Those of the children that stand as statements."""
    if cursor.kind == K.COMPOUND_STMT:
        return children
    if cursor.kind == K.IF_STMT:
        return children[1:]
    if cursor.kind in (K.WHILE_STMT, K.FOR_STMT, K.CASE_STMT,
                       K.DEFAULT_STMT):
        return children[-1:]
    return children[:1] if cursor.kind == K.DO_STMT else []


def mutants_of(path, options):
    """The mutants of a file, in their order, that its options parse."""
    mutator = Mutator(File(path, options))
    mutator.visit_tokens()
    for function in mutator.functions:
        mutator.visit(list(function.get_children())[-1])
    return [mutator.found[k] for k in sorted(mutator.found)]
