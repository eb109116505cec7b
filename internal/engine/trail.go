package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Change is one value that an act put in the place of another, as the trail keeps it.
type Change struct {
	Field string `json:"field"`          // fields from the outermost on, and after one of many which: Tiers[2].TargetShare
	From  string `json:"from,omitempty"` // empty: there was nothing, or the value is personal
	To    string `json:"to,omitempty"`   // empty: there is nothing, or the value is personal
}

// ChangeDetails are what the trail keeps of an act that changed values.
type ChangeDetails struct {
	Changes []Change `json:"changes"`
	More    int      `json:"more,omitempty"` // changes that are not among them
}

// How much of one act is kept.
const (
	maxChanges     = 40
	maxChangeValue = 200 // characters
)

// personal are fields of whose changes only that they happened is kept: the trail outlives an erased person, and why somebody is off
// is for few to know.
var personal = map[reflect.Type][]string{
	reflect.TypeFor[desk.Person](): {"Name", "Email", "Title", "Phone", "Avatar", "Leave"},
}

// withChanges puts what an act changed into its entry. Before and after are of one type.
func withChanges(a store.Audit, before, after any) (store.Audit, error) {
	var d ChangeDetails
	d.add("", reflect.ValueOf(before), reflect.ValueOf(after), false)
	if len(d.Changes) == 0 {
		return a, nil
	}
	text, err := json.Marshal(d)
	a.Details = string(text)
	return a, err
}

// add walks two values of one type side by side. A value that is not there is invalid.
func (d *ChangeDetails) add(path string, before, after reflect.Value, isPersonal bool) {
	some := before
	if !some.IsValid() {
		some = after
	}
	switch kind := some.Kind(); {
	case isPersonal || some.Type() == reflect.TypeFor[time.Time]():
		d.put(path, before, after, isPersonal)
	case kind == reflect.Struct:
		for i := range some.NumField() {
			field := some.Type().Field(i)
			if field.IsExported() && field.Name != "Version" && (field.Name != "ID" || path != "") {
				d.add(strings.TrimPrefix(path+"."+field.Name, "."), fieldOf(before, i), fieldOf(after, i), slices.Contains(personal[some.Type()], field.Name))
			}
		}
	case kind == reflect.Map, kind == reflect.Slice && toldBy(some.Type().Elem()) != nil:
		from, to := byName(before), byName(after)
		var names []string
		for name := range from {
			names = append(names, name)
		}
		for name := range to {
			if _, ok := from[name]; !ok {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			d.add(path+"["+name+"]", from[name], to[name], false)
		}
	default:
		d.put(path, before, after, false)
	}
}

func (d *ChangeDetails) put(path string, before, after reflect.Value, isPersonal bool) {
	from, to := written(before), written(after)
	if from == to {
		return
	}
	if len(d.Changes) == maxChanges {
		d.More++
		return
	}
	if isPersonal {
		from, to = "", ""
	}
	d.Changes = append(d.Changes, Change{Field: path, From: short(from), To: short(to)})
}

func fieldOf(v reflect.Value, i int) reflect.Value {
	if !v.IsValid() {
		return v
	}
	return v.Field(i)
}

// told are the fields by which one of several is told from the others.
var told = [][]string{{"From", "To"}, {"Impact", "Urgency"}, {"ID"}, {"Number"}, {"Client"}, {"Skill"}, {"From"}}

// toldBy gives those of a type; none: its values are not told apart.
func toldBy(t reflect.Type) []string {
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return nil
	}
	for _, names := range told {
		if !slices.ContainsFunc(names, func(name string) bool { _, ok := t.FieldByName(name); return !ok }) {
			return names
		}
	}
	return nil
}

// byName gives the values of a map or of a list by what they are told apart by.
func byName(v reflect.Value) map[string]reflect.Value {
	values := map[string]reflect.Value{}
	if !v.IsValid() {
		return values
	}
	if v.Kind() == reflect.Map {
		for _, key := range v.MapKeys() {
			values[written(key)] = v.MapIndex(key)
		}
		return values
	}
	for i := range v.Len() {
		values[nameOf(v.Index(i))] = v.Index(i)
	}
	return values
}

func nameOf(v reflect.Value) string {
	var names []string
	for _, field := range toldBy(v.Type()) {
		names = append(names, written(v.FieldByName(field)))
	}
	return strings.Join(names, "-")
}

// written is a value as text; nothing and a value that stands for nothing are empty.
func written(v reflect.Value) string {
	if !v.IsValid() || v.IsZero() {
		return ""
	}
	switch one := v.Interface().(type) {
	case time.Time:
		return one.UTC().Format(time.RFC3339)
	case time.Duration:
		return one.String()
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Struct {
		all := make([]string, v.Len())
		for i := range all {
			all[i] = fmt.Sprint(v.Index(i).Interface())
		}
		return strings.Join(all, ", ")
	}
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Struct || v.Kind() == reflect.Pointer {
		text, err := json.Marshal(v.Interface())
		return cmp.Or(string(text), fmt.Sprint(err))
	}
	return fmt.Sprint(v.Interface())
}

func short(text string) string {
	if runes := []rune(text); len(runes) > maxChangeValue {
		return string(runes[:maxChangeValue-1]) + "…"
	}
	return text
}
