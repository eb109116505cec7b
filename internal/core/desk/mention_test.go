package desk

import (
	"reflect"
	"slices"
	"testing"
)

// TestMentionsAllPeople holds that every event names all the people it holds, so that its sentence can: a new event with a person must be
// added to [Mentions].
func TestMentionsAllPeople(t *testing.T) {
	one, many := reflect.TypeFor[PersonID](), reflect.TypeFor[[]PersonID]()
	people := 0
	for _, e := range kinds {
		v := reflect.New(reflect.TypeOf(e)).Elem()
		for i := range v.NumField() {
			field := v.Type().Field(i)
			id := PersonID(field.Name)
			switch field.Type {
			case one:
				v.Field(i).Set(reflect.ValueOf(id))
			case many:
				v.Field(i).Set(reflect.ValueOf([]PersonID{id}))
			default:
				continue
			}
			people++
			if !slices.Contains(Mentions(v.Interface().(Event)), id) {
				t.Errorf("%s does not mention its %s", e.Kind(), field.Name)
			}
		}
	}
	if people < 20 {
		t.Errorf("only %d people are held by events", people)
	}
}
