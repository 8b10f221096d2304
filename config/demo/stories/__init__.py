"""The demo's tasks with their stories, in the students' own words; a module per world of work."""

from config.demo.stories.care import CARE
from config.demo.stories.craft import CRAFT
from config.demo.stories.food import FOOD
from config.demo.stories.people import PEOPLE
from config.demo.stories.service import SERVICE

TASKS = (*FOOD, *CARE, *CRAFT, *PEOPLE, *SERVICE)
