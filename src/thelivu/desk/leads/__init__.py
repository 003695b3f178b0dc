"""The leads room: files and letters become leads under an authority; an inbox with decisions; readings chosen by a person."""
