package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// mutation rewrites one file so that every term of its functions can be taken out by name.
type mutation struct {
	set   *token.FileSet
	file  string
	names []string
}

func mutate(path string, functions []string) ([]byte, []string, error) {
	m := &mutation{set: token.NewFileSet(), file: filepath.Base(path)}
	file, err := parser.ParseFile(m.set, path, nil, parser.ParseComments)
	if err != nil {
		return nil, nil, err
	}
	file.Comments = nil // their places do not fit any more
	found := 0
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && slices.Contains(functions, f.Name.Name) {
			found++
			m.block(f.Name.Name, f.Body)
		}
	}
	if found != len(functions) {
		return nil, nil, fmt.Errorf("%s: not all of %v are there any more", path, functions)
	}
	var out bytes.Buffer
	err = format.Node(&out, m.set, file)
	return out.Bytes(), m.names, err
}

func (m *mutation) name(function, what string) string {
	name := fmt.Sprintf("%s %s %d: %s", m.file, function, len(m.names)+1, what)
	m.names = append(m.names, name)
	return name
}

func (m *mutation) block(function string, b *ast.BlockStmt) {
	for i, s := range b.List {
		b.List[i] = m.statement(function, s)
	}
}

func (m *mutation) statement(function string, s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.IfStmt:
		s.Cond = m.guard(function, s)
		m.block(function, s.Body)
	case *ast.RangeStmt:
		m.block(function, s.Body)
	case *ast.ReturnStmt:
		for i, e := range s.Results {
			s.Results[i] = m.returned(function, e)
		}
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			clause := c.(*ast.CaseClause)
			for i, e := range clause.List {
				clause.List[i] = m.terms(function, e)
			}
			for i, inner := range clause.Body {
				clause.Body[i] = m.statement(function, inner)
			}
		}
	case *ast.ExprStmt:
		return m.narrowing(function, s)
	}
	return s
}

// guard takes out an if that turns somebody away, and each of its terms.
func (m *mutation) guard(function string, s *ast.IfStmt) ast.Expr {
	if s.Init != nil {
		return s.Cond
	}
	name := m.name(function, "without the guard "+m.text(s.Cond))
	return and(not(mutantCall(name)), &ast.ParenExpr{X: m.terms(function, s.Cond)})
}

// returned takes out the terms of what is returned; a single truth is taken out whole.
func (m *mutation) returned(function string, e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return m.terms(function, e)
	case *ast.CallExpr:
		m.texts(function, e)
		if selector, ok := e.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "ContainsFunc" {
			name := m.name(function, "as if "+m.text(e))
			return or(mutantCall(name), e)
		}
	}
	return e
}

// terms takes out each operand of && and ||: the one as if it held, the other as if it did not.
func (m *mutation) terms(function string, e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		e.X = m.terms(function, e.X)
	case *ast.UnaryExpr:
		e.X = m.terms(function, e.X)
	case *ast.BinaryExpr:
		if e.Op != token.LAND && e.Op != token.LOR {
			return e
		}
		e.X, e.Y = m.term(function, e.Op, e.X), m.term(function, e.Op, e.Y)
	}
	return e
}

func (m *mutation) term(function string, op token.Token, e ast.Expr) ast.Expr {
	if inner, ok := e.(*ast.BinaryExpr); ok && (inner.Op == token.LAND || inner.Op == token.LOR) {
		return &ast.ParenExpr{X: m.terms(function, inner)}
	}
	name := m.name(function, "without "+m.text(e))
	e = m.terms(function, e)
	if op == token.LAND {
		return &ast.ParenExpr{X: or(mutantCall(name), e)}
	}
	return &ast.ParenExpr{X: and(not(mutantCall(name)), e)}
}

// narrowing takes out a statement that narrows a condition, and the terms of its text.
func (m *mutation) narrowing(function string, s *ast.ExprStmt) ast.Stmt {
	call, ok := s.X.(*ast.CallExpr)
	if !ok {
		return s
	}
	name := m.name(function, "without "+m.text(s.X))
	m.texts(function, call)
	return &ast.IfStmt{Cond: not(mutantCall(name)), Body: &ast.BlockStmt{List: []ast.Stmt{s}}}
}

// sqlTerms are the terms of conditions in SQL. A place for a value stays one.
var sqlTerms = []struct{ term, without string }{
	{"t.client_id = ?", "? IS NOT NULL"},
	{"t.site_id = ?", "? IS NOT NULL"},
	{"t.requester_id = ?", "? IS NULL"},
	{"t.restricted = 0", "1 = 1"},
	{"t.restricted = 1", "1 = 0"},
	{"a.ticket_id = t.id", "1 = 1"},
	{"a.subject_id = ?", "? IS NOT NULL"},
}

func (m *mutation) texts(function string, call *ast.CallExpr) {
	for i, argument := range call.Args {
		call.Args[i] = m.sql(function, argument)
	}
}

func (m *mutation) sql(function string, e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		e.X, e.Y = m.sql(function, e.X), m.sql(function, e.Y)
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if e.Kind != token.STRING || err != nil {
			return e
		}
		out := ast.Expr(e)
		for _, t := range sqlTerms {
			if !strings.Contains(text, t.term) {
				continue
			}
			name := m.name(function, "SQL without "+t.term)
			other := strings.Replace(text, t.term, t.without, 1)
			out = &ast.CallExpr{Fun: ast.NewIdent("mutantText"), Args: []ast.Expr{quoted(name), out, quoted(other)}}
		}
		return out
	}
	return e
}

func (m *mutation) text(n ast.Node) string {
	var out bytes.Buffer
	_ = format.Node(&out, m.set, n)
	return strings.Join(strings.Fields(out.String()), " ")
}

func mutantCall(name string) ast.Expr {
	return &ast.CallExpr{Fun: ast.NewIdent("mutant"), Args: []ast.Expr{quoted(name)}}
}

func quoted(text string) ast.Expr {
	return &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(text)}
}

func not(e ast.Expr) ast.Expr    { return &ast.UnaryExpr{Op: token.NOT, X: e} }
func and(a, b ast.Expr) ast.Expr { return &ast.BinaryExpr{X: a, Op: token.LAND, Y: b} }
func or(a, b ast.Expr) ast.Expr  { return &ast.BinaryExpr{X: a, Op: token.LOR, Y: b} }

// rightsIn gives the rows of a table of rights that are not open to everybody already.
func rightsIn(path, table string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil, err
	}
	var rows []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != table || len(spec.Values) == 0 {
			return true
		}
		for _, e := range spec.Values[0].(*ast.CompositeLit).Elts {
			row := e.(*ast.KeyValueExpr)
			if !isOpen(row.Value) {
				rows = append(rows, keyOf(row.Key))
			}
		}
		return false
	})
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: the table %s is not there any more", path, table)
	}
	return rows, nil
}

func keyOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		return e.Name
	default:
		return ""
	}
}

func isOpen(e ast.Expr) bool {
	if list, ok := e.(*ast.CompositeLit); ok && len(list.Elts) > 0 {
		e = list.Elts[0]
	}
	name, ok := e.(*ast.Ident)
	return ok && (name.Name == "anyoneOnIt" || name.Name == "Roles")
}
