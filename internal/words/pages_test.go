package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pages is what the source of the pages names.
type pages struct {
	literals map[string]bool
	asked    []asked
}

// asked is one text that a page asks for by T, N or Find.
type asked struct {
	at     string
	id     string
	begins bool // the rest of the id is a value
	counts bool // by N
}

// names tells whether an id, or a beginning of it that ends with a dot, is a string of the source.
func (p pages) names(id string) bool {
	if p.literals[id] {
		return true
	}
	for i, r := range id {
		if r == '.' && p.literals[id[:i+1]] {
			return true
		}
	}
	return false
}

// sayers are the folders that say something to people.
var sayers = []string{"../web", "../mail", "."}

// eachSource hands every file with one of the endings to visit that says something to people; tests and what browsers get are left out.
func eachSource(t *testing.T, ending string, visit func(path string, source []byte)) {
	t.Helper()
	for _, folder := range sayers {
		eachSourceOf(t, folder, ending, visit)
	}
}

func eachSourceOf(t *testing.T, folder, ending string, visit func(path string, source []byte)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ending) || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err == nil {
			visit(filepath.ToSlash(path), source)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var quotedPattern = regexp.MustCompile("\"[^\"\n]*\"")

func readPages(t *testing.T) pages {
	t.Helper()
	p := pages{literals: map[string]bool{}}
	eachSource(t, ".go", func(path string, source []byte) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text, ok := literal(n); ok {
					p.literals[text] = true
				}
			case *ast.CallExpr:
				if a, ok := asksFor(n); ok {
					a.at = files.Position(n.Pos()).String()
					p.asked = append(p.asked, a)
				}
			}
			return true
		})
	})
	// A page may be newer than the code that was generated from it.
	eachSource(t, ".templ", func(_ string, source []byte) {
		for _, quoted := range quotedPattern.FindAllString(string(source), -1) {
			p.literals[strings.Trim(quoted, `"`)] = true
		}
	})
	return p
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// asksFor reads words.T(ctx, "id"), w.N("id" + value, n) and the like.
func asksFor(call *ast.CallExpr) (asked, bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "T" && f.Sel.Name != "N" && f.Sel.Name != "Find" {
		return asked{}, false
	}
	place := 0
	if of, ok := f.X.(*ast.Ident); ok && of.Name == "words" {
		place = 1
	}
	if len(call.Args) <= place {
		return asked{}, false
	}
	a := asked{counts: f.Sel.Name == "N"}
	arg := call.Args[place]
	for {
		sum, ok := arg.(*ast.BinaryExpr)
		if !ok {
			break
		}
		arg, a.begins = sum.X, true
	}
	a.id, ok = literal(arg)
	return a, ok
}
