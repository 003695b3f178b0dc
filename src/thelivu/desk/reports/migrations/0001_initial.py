import django.db.models.deletion
import django.utils.timezone
import thelivu.base.ids
from django.db import migrations, models
from thelivu.desk.people.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('operations', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        Tables([
        migrations.CreateModel(
            name='PublicationRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveSmallIntegerField()),
                ('as_of', models.DateTimeField()),
                ('figures', models.JSONField()),
                ('differences', models.JSONField(default=list)),
                ('note_en', models.TextField()),
                ('note_ml', models.TextField()),
                ('published_by', models.CharField(max_length=32)),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='operations.operationrow')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('operation', 'revision'), name='one_publication_per_revision')],
            },
        ),
        migrations.CreateModel(
            name='QuarterRow',
            fields=[
                ('district', models.CharField(blank=True, db_index=True, default='', max_length=8)),
                ('stream', models.CharField(db_index=True, max_length=32)),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('nonce', models.BinaryField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('quarter', models.CharField(max_length=8)),
                ('number', models.PositiveSmallIntegerField()),
                ('counted_at', models.DateTimeField()),
                ('rules', models.CharField(max_length=20)),
                ('leads', models.JSONField(default=list)),
                ('by_hand', models.PositiveIntegerField()),
                ('waits', models.JSONField(default=dict)),
                ('counted_by', models.CharField(max_length=32)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unitrow')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('unit', 'quarter', 'number'), name='a_quarter_is_counted_in_order')],
            },
        ),
        ]),
    ]
