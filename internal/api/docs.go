package api

import (
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.css
var docsStyle []byte

//go:embed docs.html
var docsPage string

var docsTemplate = template.Must(template.New("docs").Parse(docsPage))

// docsRoute is an operation as the page shows it.
type docsRoute struct {
	Method, Path, ID, Summary string
	Parameters                []docsField
	Body                      []docsField
}

type docsField struct{ Name, Where, Type, Doc string }

type docsTag struct {
	Name   string
	Routes []docsRoute
}

func serveDocsStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(docsStyle)
}

// serveDocs shows the routes as one plain page without scripts, made from the specification.
func (s *server) serveDocs(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	if err := docsTemplate.Execute(w, s.docs()); err != nil {
		s.Log.Error("the documentation page broke", "error", err)
	}
}

func (s *server) docs() []docsTag {
	spec := s.api.OpenAPI()
	byTag := map[string][]docsRoute{}
	for _, o := range Operations(spec) {
		byTag[o.Tags[0]] = append(byTag[o.Tags[0]], docsRouteOf(spec, o))
	}
	var tags []docsTag
	for name, routes := range byTag {
		slices.SortFunc(routes, func(a, b docsRoute) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
		tags = append(tags, docsTag{Name: name, Routes: routes})
	}
	slices.SortFunc(tags, func(a, b docsTag) int { return strings.Compare(a.Name, b.Name) })
	return tags
}

// Operations are all operations of a specification, in the order of path and method.
func Operations(spec *huma.OpenAPI) []*huma.Operation {
	var all []*huma.Operation
	for _, item := range spec.Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if o != nil {
				all = append(all, o)
			}
		}
	}
	slices.SortFunc(all, func(a, b *huma.Operation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
	return all
}

func docsRouteOf(spec *huma.OpenAPI, o *huma.Operation) docsRoute {
	route := docsRoute{Method: o.Method, Path: Prefix + o.Path, ID: o.OperationID, Summary: o.Summary}
	for _, p := range o.Parameters {
		route.Parameters = append(route.Parameters, docsField{Name: p.Name, Where: p.In, Type: typeName(p.Schema), Doc: p.Description})
	}
	if o.RequestBody == nil || o.RequestBody.Content["application/json"] == nil {
		return route
	}
	schema := o.RequestBody.Content["application/json"].Schema
	if schema.Ref != "" {
		schema = spec.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	for name, field := range schema.Properties {
		where := ""
		if slices.Contains(schema.Required, name) {
			where = "required"
		}
		route.Body = append(route.Body, docsField{Name: name, Where: where, Type: typeName(field), Doc: field.Description})
	}
	slices.SortFunc(route.Body, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
	return route
}

func typeName(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case s.Format != "":
		return s.Format
	case s.Items != nil:
		return "list of " + typeName(s.Items)
	default:
		return s.Type
	}
}
